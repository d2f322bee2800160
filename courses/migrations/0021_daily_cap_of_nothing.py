import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0020_plans_taken_back'),
        ('hours', '0001_ledger_and_declarations'),
        ('officers', '0003_place_changes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='dailyfigures',
            name='daily_answers_give_minutes',
        ),
        migrations.AlterField(
            model_name='dailymonth',
            name='entry',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hours.hourentry'),
        ),
        migrations.AddConstraint(
            model_name='dailyfigures',
            constraint=models.CheckConstraint(condition=models.Q(('minutes_a_card__gte', 1)), name='daily_answer_gives_minutes'),
        ),
        migrations.AddConstraint(
            model_name='dailymonth',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', True), ('minutes', 0)), models.Q(('entry__isnull', False), ('minutes__gt', 0)), _connector='OR'), name='daily_minutes_stand_in_the_ledger'),
        ),
    ]
