import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fleet', '0002_assignments_sweeps_facts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True)),
                ('title_en', models.CharField(blank=True, max_length=300)),
                ('title_ru', models.CharField(blank=True, max_length=300)),
                ('rules', models.JSONField(default=list)),
                ('scope', models.JSONField(default=dict)),
                ('state', models.CharField(default='planned', max_length=20)),
                ('start', models.DateField()),
                ('deadline', models.DateField()),
                ('budget', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('start', 'code'),
            },
        ),
        migrations.CreateModel(
            name='CampaignItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(default='not contacted', max_length=30)),
                ('added_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='fleet.campaign')),
                ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='campaign_items', to='fleet.device')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaign_items', to='fleet.person')),
            ],
        ),
        migrations.CreateModel(
            name='CampaignStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=30)),
                ('day', models.DateField()),
                ('note', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='fleet.campaignitem')),
            ],
            options={
                'ordering': ('day', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Disposition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('day', models.DateField()),
                ('recipient', models.CharField(blank=True, max_length=200)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('witness', models.CharField(blank=True, max_length=200)),
                ('receipt_number', models.CharField(blank=True, max_length=60)),
                ('wipe_proof', models.TextField(blank=True)),
                ('accounts_removed', models.BooleanField(blank=True, null=True)),
                ('activation_lock_off', models.BooleanField(blank=True, null=True)),
                ('signature', models.TextField(blank=True)),
                ('note', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispositions', to='fleet.device')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('day', 'recorded_at'),
            },
        ),
        migrations.AddField(
            model_name='campaignitem',
            name='disposition',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fleet.disposition'),
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_before', models.DateTimeField()),
                ('reason', models.TextField()),
                ('ordered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='fleet.device')),
                ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='fleet.person')),
            ],
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('version', models.CharField(max_length=40)),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('text', models.TextField()),
                ('in_force', models.DateField()),
                ('out_of_force', models.DateField(blank=True, null=True)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('signature', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name', 'in_force'),
            },
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=60)),
                ('as_of', models.DateField()),
                ('outcome', models.CharField(max_length=20)),
                ('since', models.DateField(blank=True, null=True)),
                ('trace', models.JSONField(default=dict)),
                ('evaluated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('assignment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='fleet.assignment')),
                ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='fleet.device')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='fleet.person')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='fleet.policyversion')),
            ],
        ),
        migrations.CreateModel(
            name='Replacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(blank=True, max_length=100)),
                ('os', models.CharField(blank=True, max_length=20)),
                ('from_list', models.CharField(blank=True, max_length=100)),
                ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('paid_by', models.CharField(blank=True, max_length=20)),
                ('ordered_on', models.DateField(blank=True, null=True)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('new_device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='fleet.device')),
                ('old_device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replacements', to='fleet.device')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replacements', to='fleet.person')),
            ],
        ),
        migrations.AddField(
            model_name='campaignitem',
            name='replacement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fleet.replacement'),
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=60)),
                ('reason', models.TextField()),
                ('conditions', models.TextField(blank=True)),
                ('valid_from', models.DateField()),
                ('expires', models.DateField()),
                ('granted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='fleet.device')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='fleet.person')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='fleet.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(blank=True, max_length=300)),
                ('scope', models.JSONField(default=dict)),
                ('start', models.DateField()),
                ('deadline', models.DateField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waves', to='fleet.campaign')),
            ],
            options={
                'ordering': ('campaign', 'number'),
            },
        ),
        migrations.AddField(
            model_name='campaignitem',
            name='wave',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='fleet.wave'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='campaign_has_code'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('planned', 'running', 'finished', 'cancelled'))), name='campaign_state_known'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('deadline__isnull', True), ('deadline__gt', models.F('start')), _connector='OR'), name='campaign_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='campaignstep',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('not contacted', 'notified', 'acknowledged', 'replacement ordered', 'replacement issued', 'old handed in', 'closed', 'refused', 'waived', 'left'))), name='campaign_step_state_known'),
        ),
        migrations.AddIndex(
            model_name='disposition',
            index=models.Index(fields=['device', 'day'], name='disposition_by_device'),
        ),
        migrations.AddConstraint(
            model_name='disposition',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('held', 'handed_in', 'destroyed', 'returned_to_vendor', 'personal_only', 'given_away', 'sold', 'lost', 'stolen', 'seized', 'held_as_evidence'))), name='disposition_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='disposition',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('recorded_by', models.F('confirmed_by')), _negated=True), _connector='OR'), name='disposition_by_four_eyes'),
        ),
        migrations.AddConstraint(
            model_name='disposition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), ('confirmed_at__isnull', True)), models.Q(('confirmed_by__isnull', False), ('confirmed_at__isnull', False)), _connector='OR'), name='disposition_confirmed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='disposition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'destroyed'), _negated=True), models.Q(models.Q(('witness', ''), _negated=True), ('recorded_by__isnull', False)), _connector='OR'), name='destruction_has_witness'),
        ),
        migrations.AddConstraint(
            model_name='disposition',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('receipt_number', ''), _negated=True), ('withdrawn_at__isnull', True)), fields=('receipt_number',), name='receipt_number_once'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('device__isnull', True), ('person__isnull', False)), models.Q(('device__isnull', False), ('person__isnull', True)), _connector='OR'), name='erasure_is_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('ordered_by', models.F('confirmed_by')), _negated=True), _connector='OR'), name='erasure_by_four_eyes'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), ('confirmed_at__isnull', True)), models.Q(('confirmed_by__isnull', False), ('confirmed_at__isnull', False)), _connector='OR'), name='erasure_confirmed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='erasure',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='erasure_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.UniqueConstraint(fields=('name', 'version'), name='policy_version_once'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(('out_of_force__isnull', True), ('out_of_force__gt', models.F('in_force')), _connector='OR'), name='policy_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(('signed_by__isnull', True), models.Q(('author', models.F('signed_by')), _negated=True), _connector='OR'), name='policy_author_is_not_signer'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_by__isnull', True), ('signed_at__isnull', True)), models.Q(('signed_by__isnull', False), ('signed_at__isnull', False)), _connector='OR'), name='policy_signed_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='judgement',
            index=models.Index(fields=['policy', 'as_of', 'rule'], name='judgement_by_policy'),
        ),
        migrations.AddIndex(
            model_name='judgement',
            index=models.Index(fields=['device', '-as_of'], name='judgement_by_device'),
        ),
        migrations.AddConstraint(
            model_name='judgement',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ('compliant', 'due', 'grace', 'violation', 'waived', 'advice', 'unknown', 'not applicable'))), name='judgement_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='judgement',
            constraint=models.CheckConstraint(condition=models.Q(('device__isnull', False), ('person__isnull', False), _connector='OR'), name='judgement_is_of_something'),
        ),
        migrations.AddConstraint(
            model_name='replacement',
            constraint=models.CheckConstraint(condition=models.Q(('os__in', ('', 'ios', 'android', 'harmonyos', 'aurora', 'other'))), name='replacement_os_known'),
        ),
        migrations.AddConstraint(
            model_name='replacement',
            constraint=models.CheckConstraint(condition=models.Q(('paid_by__in', ('', 'organisation', 'person', 'shared'))), name='replacement_payer_known'),
        ),
        migrations.AddConstraint(
            model_name='replacement',
            constraint=models.CheckConstraint(condition=models.Q(('issued_on__isnull', True), ('ordered_on__isnull', True), ('issued_on__gte', models.F('ordered_on')), _connector='OR'), name='replacement_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='replacement',
            constraint=models.CheckConstraint(condition=models.Q(('cost__isnull', True), models.Q(('cost__gte', 0), models.Q(('currency', ''), _negated=True)), _connector='OR'), name='replacement_cost_has_currency'),
        ),
        migrations.AddConstraint(
            model_name='replacement',
            constraint=models.CheckConstraint(condition=models.Q(('new_device__isnull', True), models.Q(('new_device', models.F('old_device')), _negated=True), _connector='OR'), name='replacement_is_another_phone'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('device__isnull', True), ('person__isnull', False), ('unit__isnull', True)), models.Q(('device__isnull', False), ('person__isnull', True), ('unit__isnull', True)), models.Q(('device__isnull', True), ('person__isnull', True), ('unit__isnull', False)), _connector='OR'), name='waiver_is_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(('expires__isnull', True), ('expires__gt', models.F('valid_from')), _connector='OR'), name='waiver_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('granted_by', models.F('confirmed_by')), _negated=True), _connector='OR'), name='waiver_by_four_eyes'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), ('confirmed_at__isnull', True)), models.Q(('confirmed_by__isnull', False), ('confirmed_at__isnull', False)), _connector='OR'), name='waiver_confirmed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_by__isnull', True), ('revoked_at__isnull', True)), models.Q(('revoked_by__isnull', False), ('revoked_at__isnull', False)), _connector='OR'), name='waiver_revoked_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='waiver_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(('rule', ''), _negated=True), name='waiver_has_rule'),
        ),
        migrations.AddConstraint(
            model_name='wave',
            constraint=models.UniqueConstraint(fields=('campaign', 'number'), name='wave_number_once'),
        ),
        migrations.AddConstraint(
            model_name='wave',
            constraint=models.CheckConstraint(condition=models.Q(('deadline__isnull', True), ('deadline__gt', models.F('start')), _connector='OR'), name='wave_dates_in_order'),
        ),
        migrations.AddIndex(
            model_name='campaignitem',
            index=models.Index(fields=['campaign', 'state'], name='campaign_item_by_state'),
        ),
        migrations.AddConstraint(
            model_name='campaignitem',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('not contacted', 'notified', 'acknowledged', 'replacement ordered', 'replacement issued', 'old handed in', 'closed', 'refused', 'waived', 'left'))), name='campaign_item_state_known'),
        ),
        migrations.AddConstraint(
            model_name='campaignitem',
            constraint=models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('added_on__isnull', True), ('closed_on__gte', models.F('added_on')), _connector='OR'), name='campaign_item_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='campaignitem',
            constraint=models.UniqueConstraint(fields=('campaign', 'person', 'device'), name='campaign_item_once'),
        ),
        migrations.AddConstraint(
            model_name='campaignitem',
            constraint=models.UniqueConstraint(condition=models.Q(('device__isnull', True)), fields=('campaign', 'person'), name='campaign_item_without_phone_once'),
        ),
    ]
