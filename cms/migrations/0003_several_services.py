"""A notice may be about several services: one column, each service between two commas.

Notices of a tender whose lots are of two services stood as "other"; they get the services of its
lots, and so does the wording of those that are not published yet.
"""

from django.db import migrations, models

import cms.notices.service

ORDER = ("street_cleaning", "greening", "road_maintenance", "other")
TENDER, AMENDMENT, COMPLAINT = "tenders.tender", "tenders.amendment", "tenders.complaint"


def stored(services):
    return "".join(f",{name}" for name in ORDER if name in services) + ","


def _tender(apps, notice):
    """The key of the tender as a whole that a notice is about, or None."""
    if notice.subject_type == TENDER:
        return notice.subject_id
    if notice.subject_type == AMENDMENT:
        found = apps.get_model(AMENDMENT).objects.filter(pk=notice.subject_id).first()
        return found and found.tender_id
    if notice.subject_type == COMPLAINT:
        complaints = apps.get_model(COMPLAINT).objects.select_related("challenge")
        found = complaints.filter(pk=notice.subject_id).first()
        return found.challenge.tender_id if found and found.challenge.lot_id is None else None
    return None


def forwards(apps, schema_editor):
    model = apps.get_model("cms", "Notice")
    for notice in model.objects.filter(service="other"):
        lots = apps.get_model("tenders", "Lot").objects.filter(tender_id=_tender(apps, notice))
        services = set(lots.values_list("service_kind", flat=True))
        if not services - {"other"}:
            continue
        model.objects.filter(pk=notice.pk).update(service=stored(services))
        if not notice.live:
            _rewrite(apps, notice.pk, stored(services))
    for name in ORDER:
        model.objects.filter(service=name).update(service=stored({name}))


def _rewrite(apps, key, value):
    """What is not published yet is published from its latest revision."""
    revisions = apps.get_model("wagtailcore", "Revision").objects.filter(
        content_type__app_label="cms", content_type__model="notice", object_id=str(key)
    )
    for revision in revisions:
        revision.content["service"] = value
        revision.save(update_fields=["content"])


def backwards(apps, schema_editor):
    """Several services were "other"; revisions are read either way."""
    model = apps.get_model("cms", "Notice")
    for name in ORDER:
        model.objects.filter(service=stored({name})).update(service=name)
    model.objects.filter(service__contains=",").update(service="other")


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_seed"),
        ("tenders", "0014_reason_to_wait_and_silence"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.AlterField(
            "notice",
            "service",
            models.CharField(max_length=80, default="other", verbose_name="Service"),
        ),
        migrations.RunPython(forwards, backwards),
        migrations.AlterField(
            "notice",
            "service",
            cms.notices.service.ServicesField(
                max_length=80, default=("other",), verbose_name="Service"
            ),
        ),
    ]
