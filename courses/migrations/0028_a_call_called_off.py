import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0027_plays_of_a_scenario'),
        ('officers', '0008_codes_handed_out'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='coursecall',
            name='called_off_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='coursecall',
            name='called_off_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='coursecall',
            name='called_off_why',
            field=models.CharField(blank=True, max_length=300, verbose_name='reason'),
        ),
        migrations.AlterField(
            model_name='coursecall',
            name='state',
            field=models.CharField(choices=[('open', 'submissions wanted'), ('reviewing', 'being reviewed'), ('published', 'selection published'), ('called_off', 'called off')], default='open', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='coursecall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('called_off_at__isnull', True), ('called_off_by__isnull', True)), models.Q(('called_off_at__isnull', False), ('called_off_by__isnull', False)), _connector='OR'), name='call_off_paired'),
        ),
        migrations.AddConstraint(
            model_name='coursecall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('called_off_at__isnull', False), ('state', 'called_off'), models.Q(('called_off_why', ''), _negated=True)), models.Q(models.Q(('state', 'called_off'), _negated=True), ('called_off_at__isnull', True)), _connector='OR'), name='call_called_off_with_a_reason'),
        ),
    ]
