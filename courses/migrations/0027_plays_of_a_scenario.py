from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0026_why_a_course_left_the_catalogue'),
    ]

    operations = [
        migrations.AddField(
            model_name='stepdone',
            name='play',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
