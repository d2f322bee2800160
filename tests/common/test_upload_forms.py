"""The admin's doors: pictures, documents, films and their still pictures are kept without their metadata."""

import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtailmedia.models import get_media_model

from courses.sections import collection_of, sync_authors
from tests.factories import TODAY
from tests.factories.courses import make_trainer
from tests.factories.files import AUTHOR, PLACE, document, film, pdf, photograph

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


def test_a_word_file_with_the_words_still_in_it(author, team):
    values = {"title": "讲义", "collection": collection_of(team).pk}
    author.post("/author/documents/add/", values | {"file": upload("a.docx", document())})
    kept = get_document_model().objects.get()
    assert kept.filename.endswith(".docx")
    with kept.file.open("rb") as opened, zipfile.ZipFile(opened) as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist())
    assert AUTHOR.encode() not in parts
    assert "先行登记保存".encode() in parts


@pytest.mark.parametrize("name", ["a.zip", "a.doc", "a.rtf", "a.key", "a.odt"])
def test_kinds_that_cannot_be_freed_of_their_authors_are_refused(author, team, name):
    values = {"title": "讲义", "collection": collection_of(team).pk}
    answer = author.post("/author/documents/add/", values | {"file": upload(name, document())})
    assert "docx, pdf, pptx" in answer.content.decode()
    assert not get_document_model().objects.exists()


def test_words_that_are_none_are_refused(author, team):
    values = {"title": "讲义", "collection": collection_of(team).pk}
    answer = author.post("/author/documents/add/", values | {"file": upload("a.txt", b"MZ\0 a program")})
    assert "另存" in answer.content.decode()


def test_plain_words_are_kept_as_they_are(author, team):
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


def test_a_film_and_the_still_picture_before_it(author, team):
    values = {"title": "讲解", "collection": collection_of(team).pk, "duration": 10, "width": 4, "height": 4}
    files = {"file": upload("a.mp4", film()), "thumbnail": upload("a.jpg", photograph())}
    answer = author.post("/author/media/video/add/", values | files)
    assert answer.status_code == 302
    kept = get_media_model().objects.get()
    assert (told(kept.file), told(kept.thumbnail)) == ([], [])
    assert kept.file.size == len(film())


def test_a_film_too_large_for_memory_is_cleaned_on_the_disk(author, team, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    values = {"title": "讲解", "collection": collection_of(team).pk, "duration": 10, "width": 4, "height": 4}
    answer = author.post("/author/media/video/add/", values | {"file": upload("a.mp4", film())})
    assert answer.status_code == 302
    assert told(get_media_model().objects.get().file) == []


def test_a_film_that_cannot_be_cleaned_is_refused_in_words(author, team):
    values = {"title": "讲解", "collection": collection_of(team).pk, "duration": 10, "width": 4, "height": 4}
    answer = author.post("/author/media/video/add/", values | {"file": upload("a.mp4", film()[:-5])})
    assert "损坏或不完整" in answer.content.decode()
    assert not get_media_model().objects.exists()
