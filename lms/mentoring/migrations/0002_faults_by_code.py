"""A skill's fatal faults are codes of the taxonomy; their words stand there alone."""

from django.db import migrations, models


def keep_the_codes(apps, schema_editor) -> None:
    for skill in apps.get_model("mentoring", "Skill").objects.all():
        skill.fatal_faults = sorted(skill.fatal_faults)
        skill.save(update_fields=["fatal_faults"])


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0001_programmes_pairings_logs_and_levels")]

    operations = [
        migrations.AlterField(
            model_name="skill",
            name="fatal_faults",
            field=models.JSONField(blank=True, default=list, verbose_name="fatal faults"),
        ),
        migrations.RunPython(keep_the_codes, migrations.RunPython.noop),
    ]
