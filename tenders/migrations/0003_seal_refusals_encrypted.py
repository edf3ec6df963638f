"""Why a seal was refused: kept as reasons under the bid's own key, not as a text in one language."""

from django.db import migrations, models

from procurement.audit import triggers
from tenders import sealing


def encrypt(apps, schema_editor):
    """What was told until now stays as it was worded; a text without parameters is its own msgid."""
    attempts = apps.get_model("tenders", "SealAttempt").objects.exclude(reason="")
    rows = list(attempts.select_related("bid").defer("bid__draft", "bid__envelope"))
    if not rows:
        return
    with triggers.lifted():
        for row in rows:
            told = {"code": "", "message": row.reason, "params": {}, "article": "", "field": ""}
            row.refusal = sealing.encrypt({"reasons": [told]}, row.bid.recipient)
            row.save(update_fields=["refusal"])


class Migration(migrations.Migration):

    dependencies = [
        ('tenders', '0002_contract_text_check'),
    ]

    operations = [
        migrations.AddField(
            model_name='sealattempt',
            name='refusal',
            field=models.BinaryField(null=True),
        ),
        migrations.RunPython(encrypt, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(
            model_name='sealattempt',
            name='reason',
        ),
    ]
