"""The admin's doors: pictures, documents and still pictures of films are kept without their metadata."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtailmedia.models import get_media_model

from courses.sections import collection_of, sync_authors
from tests.factories import TODAY
from tests.factories.courses import make_trainer
from tests.factories.files import AUTHOR, PLACE, pdf, photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client, team):
    trainer = make_trainer(team)
    sync_authors(on=TODAY)
    client.force_login(trainer)
    return client


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def told(file) -> list[str]:
    with file.open("rb") as opened:
        content = opened.read()
    return [word for word in (AUTHOR, PLACE) if word.encode() in content]


def test_a_picture_uploaded_alone_or_among_many(author, team):
    values = {"title": "现场", "collection": collection_of(team).pk}
    author.post("/author/images/add/", values | {"file": upload("a.jpg", photograph(orientation=6))})
    answer = author.post(
        "/author/images/multiple/add/", values | {"files[]": upload("b.jpg", photograph(orientation=6))}
    )
    assert json.loads(answer.content)["success"]
    pictures = get_image_model().objects.all()
    assert len(pictures) == 2
    for picture in pictures:
        assert told(picture.file) == []
        assert (picture.width, picture.height) == (32, 64)
        assert picture.file_size == picture.file.size


def test_another_file_for_a_known_picture(author, team):
    values = {"title": "现场", "collection": collection_of(team).pk}
    author.post("/author/images/add/", values | {"file": upload("a.jpg", photograph())})
    picture = get_image_model().objects.get()
    author.post(f"/author/images/{picture.pk}/", values | {"title": "改名"})  # without a new file
    author.post(
        f"/author/images/{picture.pk}/", values | {"file": upload("c.jpg", photograph(orientation=6))}
    )
    picture.refresh_from_db()
    assert told(picture.file) == []
    assert picture.height == 64


def test_a_document_uploaded_alone_or_among_many(author, team):
    values = {"title": "讲义", "collection": collection_of(team).pk}
    author.post("/author/documents/add/", values | {"file": upload("a.pdf", pdf())})
    author.post("/author/documents/multiple/add/", values | {"files[]": upload("b.pdf", pdf())})
    documents = get_document_model().objects.all()
    assert len(documents) == 2
    assert [told(document.file) for document in documents] == [[], []]


def test_a_document_that_is_no_pdf_is_kept_as_it_is(author, team):
    values = {"title": "字幕", "collection": collection_of(team).pk}
    author.post("/author/documents/add/", values | {"file": upload("a.vtt", b"WEBVTT\n\nwords")})
    with get_document_model().objects.get().file.open("rb") as kept:
        assert kept.read() == b"WEBVTT\n\nwords"


@pytest.mark.parametrize("content", [b"MZ\x90 a program", pdf()[:200]], ids=["another kind", "damaged"])
def test_what_cannot_be_opened_is_refused_in_words(author, team, content):
    values = {"title": "讲义", "collection": collection_of(team).pk}
    answer = author.post("/author/documents/add/", values | {"file": upload("a.pdf", content)})
    assert "另存" in answer.content.decode()
    assert not get_document_model().objects.exists()


def test_the_still_picture_of_a_film(author, team):
    values = {"title": "讲解", "collection": collection_of(team).pk, "duration": 10, "width": 4, "height": 4}
    files = {"file": upload("a.mp4", b"\0\0\0\x18ftypmp42"), "thumbnail": upload("a.jpg", photograph())}
    answer = author.post("/author/media/video/add/", values | files)
    assert answer.status_code == 302
    assert told(get_media_model().objects.get().thumbnail) == []
