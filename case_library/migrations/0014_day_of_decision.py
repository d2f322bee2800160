import datetime

from django.db import migrations, models


def keep_the_year(apps, schema_editor):
    """The day stands in the sealed record only; the last day of its year keeps the year. A new delivery corrects it."""
    cases = apps.get_model("case_library", "RecordedCase").objects
    years = cases.exclude(decided_year=None).order_by().values_list("decided_year", flat=True).distinct()
    for year in list(years):
        cases.filter(decided_year=year).update(decided_on=datetime.date(year, 12, 31))


def keep_the_day_out(apps, schema_editor):
    cases = apps.get_model("case_library", "RecordedCase").objects
    for case in cases.exclude(decided_on=None).only("decided_on"):
        cases.filter(pk=case.pk).update(decided_year=case.decided_on.year)


class Migration(migrations.Migration):
    dependencies = [
        ("case_library", "0013_guides_are_handed_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="recordedcase",
            name="decided_on",
            field=models.DateField(null=True, verbose_name="day of decision"),
        ),
        migrations.RunPython(keep_the_year, keep_the_day_out),
        migrations.RemoveField(model_name="recordedcase", name="decided_year"),
    ]
