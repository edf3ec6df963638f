"""Page 1 against a page deep in 20,000 rows: by keyset it should be about as fast."""

from types import SimpleNamespace

from common import compare, database

database()

from procurement.audit.models import AuditEntry  # noqa: E402
from procurement.clock import now  # noqa: E402
from procurement.web.paging import page  # noqa: E402

AuditEntry.objects.bulk_create(
    [
        AuditEntry(number=n, at=now(), action="test", outcome="done", hash=str(n))
        for n in range(1, 20_001)
    ]
)


def at(cursor: str) -> object:
    request = SimpleNamespace(GET={"after": cursor} if cursor else {})
    return page(AuditEntry.objects.all(), request, by="-pk")


cursor = ""
for _ in range(500):
    cursor = at(cursor).next  # type: ignore[attr-defined]

compare("keyset, page 1 / page 501", lambda: at(""), lambda: at(cursor), 100)
compare(
    "keyset / offset at page 501",
    lambda: at(cursor),
    lambda: list(AuditEntry.objects.order_by("-id")[10_000:10_021]),
    100,
)
