"""The pages that the browser looks at are all there are."""

import pytest
from django.test import Client

from procurement import clock
from tests.access.addresses import addresses
from tests.browser.world import by_visitor, pages

# Addresses whose GET is no page: files, data, fragments, acts without a page of their own.
NO_PAGE = {
    *("cms:api_notices", "cms:contract_pdf", "cms:feed", "cms:login", "cms:logout"),
    *("cms:result_documents", "cms:result_declaration"),
    *("cms:picture", "cms:page_login", "cms:no_broken_pages"),
    *("cms:no_drafts_of_others", "cms:no_user_administration", "documents:download"),
    *(
        "contracts:areas_template",
        "contracts:certificate_pdf",
        "contracts:contract_pdf",
        "contracts:statement_json",
    ),
    *("inspections:draw_json", "inspections:inspection_json", "inspections:report"),
    *("tenders:bid_file", "tenders:bid_seal", "tenders:bid_withdraw", "tenders:score_cell"),
    "tenders:bid_confirm",
    *("tenders:evaluation_full", "tenders:evaluation_json"),
    *(
        "tenders:anonymous_file",
        "tenders:committee_draw",
        "tenders:plan_record",
        "tenders:pool_json",
        "tenders:opening_record_pdf",
        "tenders:receipt_pdf",
        "tenders:tender_pdf",
        "tenders:version_pdf",
    ),
    *("web:healthz", "web:server_time", "web:set_language", "web:time_left"),
}


@pytest.mark.django_db
@pytest.mark.usefixtures("demonstrated")
@pytest.mark.sqlite  # on PostgreSQL Chromium looks at the same pages
def test_every_page_of_ours_is_there():
    bad = []
    seen = pages()
    for who, rows in by_visitor(seen):
        client = Client()
        if who is not None:
            client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        for one in rows:
            with clock.travel(one.at or clock.now()):
                response = client.get(one.url)
            if response.status_code != one.status:
                bad.append((one.name, one.url, str(who), response.status_code))
    shown = {one.name for one in seen if one.status == 200}
    missing = {a.name for a in addresses() if a.ours} - shown - NO_PAGE
    assert (bad, sorted(missing)) == ([], [])
