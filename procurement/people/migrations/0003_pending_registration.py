import procurement.clock
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_language")]

    operations = [
        migrations.CreateModel(
            name="PendingRegistration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("token", models.CharField(max_length=64, unique=True)),
                ("organisation", models.JSONField()),
                ("person", models.JSONField()),
                ("password", models.CharField(max_length=128)),
                ("licence", models.TextField()),
                ("created_at", models.DateTimeField(db_index=True, default=procurement.clock.now)),
            ],
        ),
    ]
