import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def cite_what_questions_name(apps, schema_editor):
    """Editions issued so far also cite the articles that their questions and scenarios name."""
    from courses.staleness import citations

    Edition, EditionCitation = apps.get_model("courses", "Edition"), apps.get_model("courses", "EditionCitation")
    for edition in Edition.objects.only("pk", "content").iterator():
        known = set(EditionCitation.objects.filter(edition=edition).values_list("kind", "place"))
        cited = {(kind, place[:200]) for kind, place in citations(edition.content)}
        EditionCitation.objects.bulk_create(
            EditionCitation(edition=edition, kind=kind, place=place) for kind, place in sorted(cited - known)
        )


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0024_names_in_discussions_and_several_grants'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CallChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('closes_on', models.DateField()),
                ('review_until', models.DateField()),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='courses.coursecall')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='call_days_moved_with_a_reason')],
            },
        ),
        migrations.RunPython(cite_what_questions_name, migrations.RunPython.noop),
    ]
