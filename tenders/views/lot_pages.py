"""The page of a lot, from the opening on."""

from __future__ import annotations

from typing import Any

from procurement.web.views import OpenObjectView
from tenders.models import Lot
from tenders.selectors import lot_page
from tenders.views.evaluation_base import crumbs


class LotPage(OpenObjectView):
    """One lot: what each reader may know of it."""

    model = Lot
    nav_key = "tenders"
    reader = lot_page.PUBLIC

    def get_queryset(self) -> Any:
        return Lot.objects.select_related("tender__purchaser", "tender__committee", "report")

    def get_template_names(self) -> list[str]:
        return [f"tenders/lot/{self.reader}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot, user = self.object, self.user
        self.reader = lot_page.reader_of(lot, user)
        if self.reader in (lot_page.STAFF, lot_page.MEMBER):
            page = lot_page.inside_page(lot, user)
        elif self.reader == lot_page.BIDDER:
            page = lot_page.bidder_page(lot, user)
        else:
            page = lot_page.public_page(lot, user)
        if self.reader == lot_page.MEMBER:
            self.nav_key = "evaluation"
        page |= lot_page.common(lot, self.reader, user)
        return super().get_context_data(crumbs=crumbs(lot), **page, **kwargs)
