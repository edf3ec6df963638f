"""Pictures, and the workflow of pages that Wagtail brings, get names in Chinese."""

from django.db import migrations

THEIRS, OURS = "Moderators approval", "页面审核"


def name(apps, schema_editor):
    for model in ("Workflow", "Task"):
        apps.get_model("wagtailcore", model).objects.filter(name=THEIRS).update(name=OURS)


class Migration(migrations.Migration):
    dependencies = [("cms", "0002_seed")]

    operations = [
        migrations.AlterModelOptions(
            name="customimage",
            options={"verbose_name": "Image", "verbose_name_plural": "Images"},
        ),
        migrations.RunPython(name, migrations.RunPython.noop),
    ]
