import bugsweep.fleet.models._labels
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=200)),
                ('request_id', models.CharField(blank=True, max_length=36)),
                ('action', models.CharField(max_length=60)),
                ('object_kind', models.CharField(blank=True, max_length=60)),
                ('object_id', models.CharField(blank=True, max_length=80)),
                ('before', models.JSONField(blank=True, null=True)),
                ('after', models.JSONField(blank=True, null=True)),
                ('message', models.TextField(blank=True)),
                ('prev_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ('seq',),
                'indexes': [models.Index(fields=['object_kind', 'object_id'], name='audit_by_object'), models.Index(fields=['at'], name='audit_by_time')],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(default=bugsweep.fleet.models._labels.new_device_label, max_length=40, unique=True)),
                ('device_class', models.CharField(max_length=20)),
                ('os', models.CharField(blank=True, max_length=20)),
                ('maker', models.CharField(blank=True, max_length=100)),
                ('model', models.CharField(blank=True, max_length=100)),
                ('serial', models.CharField(blank=True, max_length=100)),
                ('imei', models.CharField(blank=True, max_length=15)),
                ('imei2', models.CharField(blank=True, max_length=15)),
                ('udid', models.CharField(blank=True, max_length=64)),
                ('enterprise_id', models.CharField(blank=True, max_length=100)),
                ('inventory_number', models.CharField(blank=True, max_length=60)),
                ('ownership', models.CharField(default='unknown', max_length=20)),
                ('network', models.CharField(blank=True, max_length=20)),
                ('supported_until', models.DateField(blank=True, null=True)),
                ('first_seen', models.DateField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
                ('source', models.CharField(blank=True, max_length=100)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('label',),
                'constraints': [models.CheckConstraint(condition=models.Q(('label', ''), _negated=True), name='device_has_label'), models.CheckConstraint(condition=models.Q(('device_class__in', ('smartphone', 'tablet', 'feature_phone', 'secure_terminal', 'none'))), name='device_class_known'), models.CheckConstraint(condition=models.Q(('os__in', ('', 'ios', 'android', 'harmonyos', 'aurora', 'other'))), name='device_os_known'), models.CheckConstraint(condition=models.Q(('ownership__in', ('organisation', 'personal', 'unknown'))), name='device_ownership_known'), models.CheckConstraint(condition=models.Q(('network__in', ('', 'public', 'organisation', 'secure'))), name='device_network_known'), models.UniqueConstraint(condition=models.Q(('serial', ''), _negated=True), fields=('maker', 'serial'), name='device_serial_once'), models.UniqueConstraint(condition=models.Q(('imei', ''), _negated=True), fields=('imei',), name='device_imei_once'), models.UniqueConstraint(condition=models.Q(('imei2', ''), _negated=True), fields=('imei2',), name='device_imei2_once'), models.UniqueConstraint(condition=models.Q(('udid', ''), _negated=True), fields=('udid',), name='device_udid_once'), models.UniqueConstraint(condition=models.Q(('enterprise_id', ''), _negated=True), fields=('enterprise_id',), name='device_enterprise_id_once'), models.UniqueConstraint(condition=models.Q(('inventory_number', ''), _negated=True), fields=('inventory_number',), name='device_inventory_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pseudonym', models.CharField(default=bugsweep.fleet.models._labels.new_pseudonym, max_length=40, unique=True)),
                ('name_sealed', models.BinaryField(blank=True, default=b'')),
                ('name_index', models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ('staff_number_sealed', models.BinaryField(blank=True, default=b'')),
                ('staff_number_index', models.CharField(blank=True, editable=False, max_length=64)),
                ('contact_sealed', models.BinaryField(blank=True, default=b'')),
                ('language', models.CharField(default='en', max_length=10)),
                ('left_on', models.DateField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=100)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('pseudonym',),
                'constraints': [models.CheckConstraint(condition=models.Q(('pseudonym', ''), _negated=True), name='person_has_pseudonym'), models.UniqueConstraint(condition=models.Q(('staff_number_index', ''), _negated=True), fields=('staff_number_index',), name='person_staff_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('login', models.CharField(max_length=150, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('language', models.CharField(default='en', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account', to='fleet.person')),
            ],
            options={
                'ordering': ('login',),
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=80)),
                ('name_en', models.CharField(blank=True, max_length=300)),
                ('name_ru', models.CharField(blank=True, max_length=300)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('contact', models.CharField(blank=True, max_length=300)),
                ('source', models.CharField(blank=True, max_length=100)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='fleet.unit')),
            ],
            options={
                'ordering': ('code', 'valid_from'),
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=30)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL)),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='given_grants', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='fleet.unit')),
            ],
        ),
        migrations.CreateModel(
            name='PersonUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=100)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='fleet.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='fleet.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Clearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(max_length=20)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clearances', to='fleet.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ('none', 'restricted', 'confidential', 'secret', 'top_secret'))), name='clearance_level_known'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='clearance_dates_in_order')],
            },
        ),
        migrations.CreateModel(
            name='PersonRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=80)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='fleet.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='person_role_dates_in_order'), models.CheckConstraint(condition=models.Q(('role', ''), _negated=True), name='person_role_is_named')],
            },
        ),
        migrations.CreateModel(
            name='Risk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='risks', to='fleet.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='risk_dates_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Sim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slot', models.PositiveSmallIntegerField(default=1)),
                ('iccid', models.CharField(blank=True, max_length=22)),
                ('number_sealed', models.BinaryField(blank=True, default=b'')),
                ('operator', models.CharField(blank=True, max_length=100)),
                ('esim', models.BooleanField(default=False)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sims', to='fleet.device')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('slot__in', (1, 2))), name='sim_slot_is_one_of_two'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='sim_dates_in_order'), models.UniqueConstraint(condition=models.Q(models.Q(('iccid', ''), _negated=True), ('valid_to__isnull', True), ('withdrawn_at__isnull', True)), fields=('iccid',), name='sim_in_one_phone')],
            },
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='unit_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='unit_has_code'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('code',), name='unit_code_once'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ('registrar', 'desk', 'sweeper', 'analyst', 'policy author', 'policy signer', 'campaign manager', 'auditor', 'leader', 'data protection', 'administrator'))), name='role_known'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='role_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('granted_by__isnull', True), models.Q(('account', models.F('granted_by')), _negated=True), _connector='OR'), name='role_not_granted_to_oneself'),
        ),
        migrations.AddConstraint(
            model_name='personunit',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='person_unit_dates_in_order'),
        ),
    ]
