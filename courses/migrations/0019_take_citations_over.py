import json

from django.db import migrations


def write_citations(apps, schema_editor):
    """What the editions issued so far cite."""
    from courses.staleness import citations

    Edition, EditionCitation = apps.get_model("courses", "Edition"), apps.get_model("courses", "EditionCitation")
    for edition in Edition.objects.only("pk", "content").iterator():
        cited = {(kind, place[:200]) for kind, place in citations(edition.content)}
        EditionCitation.objects.bulk_create(
            EditionCitation(edition=edition, kind=kind, place=place) for kind, place in sorted(cited)
        )


def note_videos(apps, schema_editor):
    """Which videos of the latest drafts have no words, read from their stored form."""
    SilentVideo, Media = apps.get_model("courses", "SilentVideo"), apps.get_model("wagtailmedia", "Media")
    Revision = apps.get_model("wagtailcore", "Revision")
    latest = apps.get_model("courses", "CoursePage").objects.exclude(latest_revision=None)
    for page, revision in latest.values_list("pk", "latest_revision"):
        lessons = json.loads(Revision.objects.get(pk=revision).content.get("lessons") or "[]")
        for lesson, video in _silent(lessons):
            title = Media.objects.filter(pk=video).values_list("title", flat=True).first() or ""
            SilentVideo.objects.create(page_id=page, lesson=lesson[:120], video=title)


def _silent(lessons):
    for lesson in lessons:
        for block in lesson["value"]["body"]:
            value = block["value"]
            if block["type"] == "video" and not (value.get("captions") or value.get("transcript")):
                yield lesson["value"]["title"], value["media"]


class Migration(migrations.Migration):

    dependencies = [
        ("wagtailmedia", "0005_alter_media_options"),
        ("courses", "0018_citations_and_digests"),
    ]

    operations = [
        migrations.RunPython(write_citations, migrations.RunPython.noop),
        migrations.RunPython(note_videos, migrations.RunPython.noop),
    ]
