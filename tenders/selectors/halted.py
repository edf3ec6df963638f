"""What comes after the committee has stopped because of the documents (87号令第六十五条)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.web.parts import NextStep
from tenders.lifecycle.lot import LotState
from tenders.models import Lot
from tenders.permissions.evaluation import may_evaluate, may_oversee, may_work

ARTICLE = "87号令第六十五条"


def after_halt(lot: Lot, user: Any) -> NextStep | None:
    """The next step of whoever has nothing to decide: what rests, what comes, from whom.

    None where the lot has not been stopped. Who decides, and who tenders again, have their own.
    """
    if lot.status == LotState.FAILED_DOCUMENTS:
        return None if getattr(lot, "successor", None) is not None else _ended(lot, user)
    if not lot.halts.undecided().exists():
        return None
    approver = _("Waiting for: %(who)s") % {"who": _("the approver")}
    if may_work(user, lot):
        text = _(
            "Have ready how the documents would be changed: confirmed, the lot is tendered again "
            "with them; not confirmed, the evaluation goes on where it stopped."
        )
    elif may_evaluate(user, lot):
        text = _(
            "Nothing is judged, scored or signed until the purchaser has decided. What you have "
            "saved is kept. Not confirmed, you go on where you stopped."
        )
    elif may_oversee(user, lot):
        text = _("Everything rests until a second person of the purchaser has decided.")
    else:
        return None  # outside nobody learns of it before the purchaser has confirmed
    return NextStep(
        title=_("The committee has stopped because of the documents"),
        text=text,
        who=approver,
        article=ARTICLE,
        icon="lock",
    )


def _ended(lot: Lot, user: Any) -> NextStep:
    again = _("The lot is tendered again with changed documents")
    officer = _("Waiting for: %(who)s") % {"who": _("the procurement officer")}
    held = getattr(user, "organisations_as", None)
    if may_evaluate(user, lot):
        text = _("Your work on this lot has ended; your papers stay in the file.")
        return NextStep(title=again, text=text, article=ARTICLE)
    if may_oversee(user, lot):
        text = _("The officer publishes the notice, changes the documents and drafts the tender.")
        return NextStep(title=again, text=text, who=officer, article=ARTICLE)
    if held and lot.bids.filter(supplier_id__in=held("supplier")).exists():
        text = _(
            "Your bid counts for nothing more and a deposit comes back. When the new notice is "
            "published, take its documents and bid anew; the stop itself may be challenged."
        )
        url = reverse("tenders:challenges", args=[lot.tender_id])
        button = _("What can be challenged, and until when")
        return NextStep(title=again, text=text, url=url, button=button, article=ARTICLE)
    text = _("A new notice follows; whoever is interested may take its documents.")
    return NextStep(title=again, text=text, article=ARTICLE)
