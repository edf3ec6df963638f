import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import procurement.clock


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("item", models.CharField(max_length=64)),
                (
                    "threshold",
                    models.CharField(
                        choices=[("soon", "Due soon"), ("late", "Overdue")], max_length=4
                    ),
                ),
                ("at", models.DateTimeField(default=procurement.clock.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "item", "threshold"), name="reminded_once"
                    )
                ],
            },
        ),
    ]
