"""The whole demonstration city is made by its command and tells what it should; one run, because it takes a minute."""

import pytest
from django.core.management import call_command

from case_library.models import GuidanceEdition, RecordedCase
from courses.models import (
    Discussion,
    Edition,
    Listing,
    SelectionLine,
    Staleness,
    Submission,
    TrainingClass,
    UncountedSpan,
)
from lms.hours.categories import Category, Method
from lms.officers.models import Officer


@pytest.mark.once
@pytest.mark.django_db
def test_the_city_is_made_whole(settings, tmp_path, capsys):
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("demo")
    assert Officer.objects.count() > 500
    offered = Listing.objects.filter(withdrawn_at=None)
    assert offered.count() >= 12
    assert set(offered.values_list("category", flat=True)) == set(Category.values)
    assert set(Edition.objects.values_list("method", flat=True)) == set(Method.values)
    assert Staleness.objects.filter(settled_at=None).exists()
    assert TrainingClass.objects.filter(state="closed").exists()
    assert TrainingClass.objects.filter(state="open").exists()
    assert UncountedSpan.objects.filter(objection=None).exists(), "minutes to watch again"
    assert UncountedSpan.objects.filter(objection__state="open").exists()
    assert Submission.objects.count() >= 57
    assert SelectionLine.objects.filter(selected=True).count() == 20
    assert not Discussion.objects.filter(edition_digest="").exists()
    assert RecordedCase.objects.count() >= 25
    assert GuidanceEdition.objects.values("guidance_key").distinct().count() >= 15
