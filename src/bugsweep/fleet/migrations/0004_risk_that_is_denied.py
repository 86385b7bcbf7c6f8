from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fleet', '0003_dispositions_policies_campaigns'),
    ]

    operations = [
        migrations.AddField(
            model_name='risk',
            name='at_risk',
            field=models.BooleanField(default=True),
        ),
    ]
