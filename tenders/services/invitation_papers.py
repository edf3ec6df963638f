"""The letter of invitation (投标邀请书) on paper: made by the worker, kept once."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from procurement.documents.pdf import render_pdf
from procurement.documents.services.files import keep_made
from procurement.people.models import User
from procurement.web import formats
from procurement.web.parts import Fact
from procurement.workflow import act, lock
from tenders.models import Candidate

INVITATION = "tenders.invitation"


@task(backend="background")
def make_letter(candidate_id: int, actor_id: int) -> None:
    """Put a supplier's invitation on paper, once."""
    rows = Candidate.objects.select_related("pool__tender__purchaser", "supplier")
    found = rows.get(pk=candidate_id)
    if found.letter_id or found.invited_at is None:
        return
    tender = found.pool.tender
    context = {
        "number": f"{tender.number}-{found.pk}",
        "tender": tender,
        "supplier": found.supplier,
        "facts": [
            Fact("项目", f"{tender.title}（{tender.number}）"),
            Fact("采购人", tender.purchaser.name),
            Fact(
                "招标文件", f"{_moment(tender.documents_from)}至{_moment(tender.documents_until)}"
            ),
            Fact("投标截止和开标", f"{_moment(tender.deadline)}，{tender.place}"),
            Fact("联系人", f"{tender.contact} {tender.contact_phone}"),
        ],
        "signs": [
            {
                "role": "采购人",
                "name": tender.purchaser.name,
                "date": formats.stamp(found.invited_at)[:10],
                "seal": tender.purchaser.name,
            }
        ],
    }
    data = render_pdf(
        "tenders/documents/invitation.html",
        context,
        title=f"投标邀请书：{tender.title}",
        created=found.invited_at,
    )
    with act():
        found = lock(found)
        if found.letter_id:
            return
        found.letter = keep_made(
            data,
            f"投标邀请书-{tender.number}.pdf",
            purpose=INVITATION,
            on_behalf_of=User.objects.get(pk=actor_id),
            subject=f"tenders.candidate:{found.pk}",
        )
        found.save(update_fields=["letter"])


def _moment(when: datetime | None) -> str:
    return formats.stamp(when)[:16] if when else "—"
