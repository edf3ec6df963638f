"""Forms of the bidder: prices per line, declaration, files, seal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from tempfile import SpooledTemporaryFile
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from procurement.web import uploads
from procurement.web.forms import ActForm, MoneyField, place_reasons, style
from tenders import drafts, sealing
from tenders.models import Bid, BidFile
from tenders.rules.declaration import Figures
from tenders.rules.partners import Partner
from tenders.rules.pricing import UNIT_PRICE_PLACES


class UnitPriceField(MoneyField):
    """A unit price in CNY with up to six decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(decimal_places=UNIT_PRICE_PLACES, **kwargs)
        self.widget.attrs["class"] += " w8"


class PricesForm(ActForm):
    """A unit price for every line of the lot; the amounts are computed."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    # The prices the form was shown with: what differs from them was typed here.
    base = forms.JSONField(widget=forms.HiddenInput, required=False)
    typed_total = MoneyField(
        label=_("Total of your own calculation"),
        required=False,
        help_text=_("Typed to compare, two decimals; saving tells if the lines add up to another."),
    )

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            field = UnitPriceField(label=f"{line.number} {line.name}", required=False)
            self.fields[f"price_{line.pk}"] = field

    def prices(self) -> dict[int, Decimal]:
        """Unit prices by the key of the line; empty ones are left out."""
        found = {line.pk: self.cleaned_data.get(f"price_{line.pk}") for line in self.lines}
        return {key: price for key, price in found.items() if price is not None}

    def bring_in(self, stored: Mapping[int, Decimal]) -> None:
        """Show the prices that a colleague has stored meanwhile, by the key of the line.

        A line nobody touched here takes the stored price, or sending again would write the old
        one over it; one that only this form changed keeps what is typed; where both changed it,
        the stored price stands beside the typed one.
        """
        data: Any = self.data
        self.data = data = data.copy()
        shown, typed_here = self._shown(), self.prices()
        for line in self.lines:
            name, price = f"price_{line.pk}", stored.get(line.pk)
            typed, before = typed_here.get(line.pk), shown.get(line.pk)
            if typed == before:
                data[name] = "" if price is None else format(price.normalize(), "f")
                self.cleaned_data[name] = price
            elif price not in (before, typed):
                message = _("Stored meanwhile: %(value)s")
                value = "—" if price is None else price
                place_reasons(self, [Reason("stored", message, {"value": value}, field=name)])
                self.cleaned_data[name] = typed

    def _shown(self) -> dict[int, Decimal]:
        """The prices the form was shown with; what cannot be read counts as not shown."""
        base = self.cleaned_data.get("base")
        found = {}
        for key, price in (base if isinstance(base, dict) else {}).items():
            with suppress(ValueError, InvalidOperation):
                found[int(key)] = Decimal(str(price))
        return found


class TenThousands(MoneyField):
    """An amount in units of CNY 10,000 (万元); what is impossible the rules say, with the firm."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=None, **kwargs)


class DeclarationForm(ActForm):
    """The declaration of small and micro enterprises (中小企业声明函)."""

    small = forms.TypedChoiceField(
        label=_("Is your company a small or micro enterprise in this procurement?"),
        choices=[
            ("yes", _("Yes, we declare it and ask for the price deduction")),
            ("no", _("No")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=_("A false declaration is punished (Caiku [2020] 46)."),
    )
    domestic = forms.BooleanField(
        label=_("We use domestic products as the documents ask for"),
        help_text=_("The declaration of domestic products is in the bid."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        lot: Any,
        firms: Sequence[Partner],
        figures: Mapping[str, Figures],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not lot.domestic_rate:
            del self.fields["domestic"]
        self.firms = list(firms)
        for place, firm in enumerate(self.firms):
            self._add(str(place), figures.get(firm.code))
        style(self)

    def _add(self, place: str, stored: Figures | None) -> None:
        fields: dict[str, forms.Field] = {
            "employees": forms.IntegerField(label=_("People employed"), required=False),
            "turnover": TenThousands(label=_("Turnover (CNY 10,000)"), required=False),
            "assets": TenThousands(label=_("Total assets (CNY 10,000)"), required=False),
            "new": forms.BooleanField(
                label=_("Founded since: there are no figures of the year before"), required=False
            ),
        }
        for name, field in fields.items():
            field.initial = getattr(stored, name, None)
            self.fields[f"{name}_{place}"] = field

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """Each firm with its four controls."""
        names = ("employees", "turnover", "assets", "new")
        return [
            (firm, *(self[f"{name}_{place}"] for name in names))
            for place, firm in enumerate(self.firms)
        ]

    def figures(self) -> list[Figures]:
        """What was typed, firm by firm; None where it could not be read."""
        data = self.cleaned_data
        return [
            Figures(
                firm.code,
                employees=data.get(f"employees_{place}"),
                turnover=data.get(f"turnover_{place}"),
                assets=data.get(f"assets_{place}"),
                new=bool(data.get(f"new_{place}")),
                place=str(place),
            )
            for place, firm in enumerate(self.firms)
        ]


class SealedInput(uploads.KeptFileInput):
    """Keeps what came with a refused form as ciphertext that the bidder's own key opens.

    Like every file that is kept aside it is cleared after a day, and like every part of a bid it
    is never written down readable. A token leads back to it for this one bid alone.
    """

    bid: Bid

    @property
    def salt(self) -> str:
        return f"{uploads.SALT}.bid.{self.bid.pk}"

    def keep(self, upload: Any) -> uploads.KeptFile:
        with SpooledTemporaryFile(max_size=sealing.CHUNK) as spool:
            secret: Any = spool
            sealing.encrypt_file(upload, secret, self.bid.recipient)
            return uploads.keep(upload, secret, salt=self.salt)

    def fetch(self, token: str) -> uploads.KeptFile | None:
        found = uploads.fetch(token, salt=self.salt)
        if found is None:
            return None
        with found:
            plain = sealing.decrypt_file(found, drafts.secret_of(self.bid))
        return uploads.KeptFile(ContentFile(plain), found.name or "", token)


class SealedUploadField(uploads.UploadField):
    """Files of a bid."""

    widget = SealedInput


class BidFileForm(ActForm):
    """Files for one part of the bid."""

    part = forms.ChoiceField(label=_("Part"), choices=BidFile.Part.choices)
    file = SealedUploadField(
        label=_("Files"),
        help_text=_("PDF, DOCX, XLSX, JPEG, PNG or ZIP; encrypted as they arrive"),
        multiple=True,
    )

    def __init__(self, *args: Any, bid: Bid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.bid = bid
        tender = bid.lot.tender
        if not (tender.consortium_allowed or tender.subcontract_allowed):
            parts: Any = self.fields["part"]
            parts.choices = [(part.value, part.label) for part in BidFile.NEEDED]
