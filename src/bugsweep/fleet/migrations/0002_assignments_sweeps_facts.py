import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fleet', '0001_people_and_phones'),
    ]

    operations = [
        migrations.CreateModel(
            name='Acknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text_version', models.CharField(max_length=40)),
                ('text', models.TextField(blank=True)),
                ('signed_on', models.DateField()),
                ('briefed', models.BooleanField(default=False)),
                ('declined', models.BooleanField(default=False)),
                ('witness', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgements', to='fleet.person')),
            ],
        ),
        migrations.CreateModel(
            name='Sweep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sweep_id', models.CharField(max_length=60, unique=True)),
                ('linked_by', models.CharField(max_length=20)),
                ('linked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('kinds', models.JSONField(default=list)),
                ('evidence_sha256', models.JSONField(default=list)),
                ('acquired_at', models.DateTimeField(blank=True, null=True)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField()),
                ('outcome', models.CharField(max_length=20)),
                ('bugsweep', models.CharField(max_length=40)),
                ('rules_sha256', models.CharField(blank=True, max_length=64)),
                ('indicators_sha256', models.CharField(blank=True, max_length=64)),
                ('indicators', models.PositiveIntegerField(default=0)),
                ('ground', models.TextField(blank=True)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sweeps', to='fleet.device')),
                ('operator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sweeps', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-finished_at',),
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('finding_id', models.CharField(max_length=64)),
                ('rule', models.CharField(max_length=200)),
                ('title', models.CharField(max_length=500)),
                ('level', models.CharField(max_length=20)),
                ('shows', models.CharField(max_length=20)),
                ('artifact', models.CharField(blank=True, max_length=100)),
                ('malware', models.CharField(blank=True, max_length=200)),
                ('attack', models.JSONField(default=list)),
                ('first_seen', models.DateTimeField(blank=True, null=True)),
                ('last_seen', models.DateTimeField(blank=True, null=True)),
                ('count', models.PositiveIntegerField(default=1)),
                ('state', models.CharField(default='new', max_length=20)),
                ('sweep', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='fleet.sweep')),
            ],
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=60)),
                ('value', models.JSONField(null=True)),
                ('source', models.CharField(max_length=100)),
                ('observed_at', models.DateTimeField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('origin_path', models.TextField(blank=True)),
                ('origin_position', models.CharField(blank=True, max_length=300)),
                ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='fleet.device')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='fleet.person')),
                ('sweep', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='fleet.sweep')),
            ],
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('second_hash', models.CharField(blank=True, max_length=200)),
                ('size', models.BigIntegerField(blank=True, null=True)),
                ('place', models.CharField(blank=True, max_length=300)),
                ('acquired_at', models.DateTimeField(blank=True, null=True)),
                ('command', models.TextField(blank=True)),
                ('keep_until', models.DateField(blank=True, null=True)),
                ('destroyed_at', models.DateTimeField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='fleet.device')),
                ('sweep', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='fleet.sweep')),
            ],
        ),
        migrations.CreateModel(
            name='SweepVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(max_length=30)),
                ('reason', models.TextField()),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sweep', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='fleet.sweep')),
            ],
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=20)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=100)),
                ('acknowledgement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='fleet.acknowledgement')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='fleet.device')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='fleet.person')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ('official', 'personal', 'both', 'spare'))), name='assignment_purpose_known'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='assignment_dates_in_order'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('recorded_at__isnull', True), ('withdrawn_at__gte', models.F('recorded_at')), _connector='OR'), name='assignment_withdrawn_after_it_was_recorded')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=200)),
                ('scope', models.JSONField(default=list)),
                ('text_version', models.CharField(max_length=40)),
                ('text', models.TextField()),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('witness', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='fleet.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('given_at__isnull', True), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='consent_dates_in_order')],
            },
        ),
        migrations.CreateModel(
            name='CustodyEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_by', models.CharField(blank=True, max_length=200)),
                ('taken_by', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('seal_number', models.CharField(blank=True, max_length=60)),
                ('signature', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='custody', to='fleet.device')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='custody', to='fleet.evidence')),
            ],
            options={
                'ordering': ('at', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('device__isnull', False), ('evidence__isnull', True)), models.Q(('device__isnull', True), ('evidence__isnull', False)), _connector='OR'), name='custody_is_of_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='FindingNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(blank=True, max_length=20)),
                ('note', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='fleet.finding')),
            ],
            options={
                'ordering': ('at',),
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('', 'new', 'in review', 'confirmed', 'false alarm', 'closed'))), name='finding_note_state_known')],
            },
        ),
        migrations.AddIndex(
            model_name='sweep',
            index=models.Index(fields=['device', '-finished_at'], name='sweep_by_device'),
        ),
        migrations.AddConstraint(
            model_name='sweep',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ('nothing found', 'not examined', 'suspicious', 'targeted', 'compromised'))), name='sweep_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='sweep',
            constraint=models.CheckConstraint(condition=models.Q(('linked_by__in', ('phone', 'serial', 'imei', 'udid'))), name='sweep_link_known'),
        ),
        migrations.AddConstraint(
            model_name='sweep',
            constraint=models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), ('started_at__isnull', True), ('finished_at__gte', models.F('started_at')), _connector='OR'), name='sweep_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ('critical', 'high', 'medium', 'low', 'informational'))), name='finding_level_known'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('new', 'in review', 'confirmed', 'false alarm', 'closed'))), name='finding_state_known'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('sweep', 'finding_id'), name='finding_once_in_sweep'),
        ),
        migrations.AddIndex(
            model_name='fact',
            index=models.Index(models.F('device'), models.F('field'), models.F('source'), models.OrderBy(models.F('observed_at'), descending=True), models.OrderBy(models.F('recorded_at'), descending=True), name='fact_of_device'),
        ),
        migrations.AddIndex(
            model_name='fact',
            index=models.Index(models.F('person'), models.F('field'), models.F('source'), models.OrderBy(models.F('observed_at'), descending=True), name='fact_of_person'),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('device__isnull', False), ('person__isnull', True)), models.Q(('device__isnull', True), ('person__isnull', False)), _connector='OR'), name='fact_is_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('field', ''), _negated=True), name='fact_has_field'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('destroyed_at__isnull', True), ('acquired_at__isnull', True), ('destroyed_at__gte', models.F('acquired_at')), _connector='OR'), name='evidence_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='sweepverdict',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ('confirmed', 'probable', 'targeted', 'suspicious, unexplained', 'no evidence found', 'inconclusive', 'not checkable'))), name='verdict_known'),
        ),
        migrations.AddConstraint(
            model_name='sweepverdict',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('proposed_by', models.F('confirmed_by')), _negated=True), _connector='OR'), name='verdict_by_four_eyes'),
        ),
        migrations.AddConstraint(
            model_name='sweepverdict',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), ('confirmed_at__isnull', True)), models.Q(('confirmed_by__isnull', False), ('confirmed_at__isnull', False)), _connector='OR'), name='verdict_confirmed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='sweepverdict',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='verdict_has_reason'),
        ),
    ]
