import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import procurement.clock


def person(label):
    return models.ForeignKey(
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name='+',
        to=settings.AUTH_USER_MODEL,
        verbose_name=label,
    )


def paper():
    return models.ForeignKey(
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name='+',
        to='documents.storedfile',
        verbose_name='Signed paper',
    )


def recorded_at():
    return models.DateTimeField(default=procurement.clock.now, editable=False, null=True)


class Migration(migrations.Migration):
    """Opinions from before have nobody's login, no paper and, of a plan, no text and no moment."""

    dependencies = [
        ('documents', '0002_papers_of_acts'),
        ('tenders', '0025_replaced_members_and_silent_signers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='planreview', name='one_opinion_per_kind'),
        migrations.AlterModelOptions(name='planreview', options={'ordering': ['pk']}),
        migrations.AddField(
            model_name='planreview',
            name='digest',
            field=models.CharField(db_index=True, default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='planreview',
            name='given_by',
            field=person('Given under the own login by'),
        ),
        migrations.AddField(
            model_name='planreview', name='recorded_by', field=person('Recorded by')
        ),
        migrations.AddField(model_name='planreview', name='paper', field=paper()),
        migrations.AddField(
            model_name='planreview',
            name='recorded_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(model_name='planreview', name='recorded_at', field=recorded_at()),
        migrations.AlterField(
            model_name='contracttextcheck',
            name='digest',
            field=models.CharField(db_index=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='contracttextcheck',
            name='given_by',
            field=person('Given under the own login by'),
        ),
        migrations.AlterField(
            model_name='contracttextcheck', name='recorded_by', field=person('Recorded by')
        ),
        migrations.AddField(model_name='contracttextcheck', name='paper', field=paper()),
        migrations.AlterField(
            model_name='contracttextcheck', name='recorded_at', field=recorded_at()
        ),
        migrations.CreateModel(
            name='OpinionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('procurement', 'Procurement'), ('finance', 'Finance'), ('business', 'Business'), ('supervision', 'Supervision'), ('counsel', 'Legal counsel')], max_length=12, verbose_name='Kind of reviewer')),
                ('asked_at', models.DateTimeField(default=procurement.clock.now)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Who is asked')),
                ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='tenders.plan')),
                ('tender', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='tenders.tender')),
            ],
            options={
                'verbose_name': 'Request for an opinion',
                'verbose_name_plural': 'Requests for opinions',
                'ordering': ['-pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'counsel'), ('plan', None), ('tender__isnull', False)), models.Q(('plan__isnull', False), ('tender', None), models.Q(('kind', 'counsel'), _negated=True)), _connector='OR'), name='asked_about_a_plan_or_a_contract'),
                    models.UniqueConstraint(fields=('plan', 'kind'), name='one_asked_per_kind'),
                    models.UniqueConstraint(fields=('tender',), name='one_counsel_asked'),
                ],
            },
        ),
    ]
