"""Films are kept without places, owners and days; picture and sound are not touched and nothing moves."""

import io
from pathlib import Path

import pytest

import lms.demo.teaching.film
from lms.common.errors import Unreadable
from lms.common.films import forget_origin
from tests.factories.files import AUTHOR, PIXELS, PLACE, film, webm

REAL = Path(lms.demo.teaching.film.__file__).with_name("film.mp4").read_bytes()


def cleaned(content: bytes) -> bytes:
    file = io.BytesIO(content)
    forget_origin(file)
    assert file.tell() == 0
    return file.getvalue()


def told(content: bytes) -> list[str]:
    return [word for word in (AUTHOR, PLACE, "yesterda") if word.encode() in content]


def test_the_examples_do_tell():
    assert told(film()) == [AUTHOR, PLACE]
    assert told(webm()) == [AUTHOR, PLACE, "yesterda"]


def test_a_phones_film_forgets_place_owner_and_day():
    clean = cleaned(film())
    assert told(clean) == []
    assert (0xE0000001).to_bytes(4, "big") not in clean
    assert len(clean) == len(film())
    assert clean.index(PIXELS) == film().index(PIXELS)
    assert clean.count(b"trak") == 1  # the track of places is gone with its samples


@pytest.mark.parametrize("live", [False, True])
def test_a_browsers_recording_forgets_too(live):
    clean = cleaned(webm(live=live))
    assert told(clean) == []
    assert len(clean) == len(webm(live=live))
    assert clean.index(PIXELS) == webm(live=live).index(PIXELS)


def test_a_real_film_keeps_its_picture_bit_for_bit():
    clean = cleaned(REAL)
    start = REAL.index(b"mdat")
    length = int.from_bytes(REAL[start - 4 : start], "big")
    assert clean[start : start + length - 4] == REAL[start : start + length - 4]
    for table in (b"stsd", b"stts", b"stsz", b"stco"):
        at = REAL.index(table)
        size = int.from_bytes(REAL[at - 4 : at], "big")
        assert clean[at - 4 : at - 4 + size] == REAL[at - 4 : at - 4 + size]
    assert b"Lavf" in REAL
    assert b"Lavf" not in clean  # the program that wrote it


@pytest.mark.parametrize("content", [film(), webm(), webm(live=True), REAL])
def test_cleaning_twice_changes_nothing(content):
    assert cleaned(cleaned(content)) == cleaned(content)


class Narrow(io.BytesIO):
    """A file of which never more than a piece is asked at once."""

    def read(self, size=-1):
        assert 0 <= size <= 1024 * 1024
        return super().read(size)

    def write(self, content):
        assert len(content) <= 1024 * 1024
        return super().write(content)


def test_a_large_film_costs_little_memory():
    large = film() + (8 + 30_000_000).to_bytes(4, "big") + b"free" + AUTHOR.encode() * 3_750_000
    file = Narrow(large)
    forget_origin(file)
    assert told(file.getvalue()) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"RIFF\0\0\0\0AVI LIST", "既不是 MP4 也不是 WebM"),
        (film()[:-5], "损坏或不完整"),
        (webm()[:-5], "损坏或不完整"),
        (b"\0\0\0\x18ftypmp42" + bytes(12), "损坏或不完整"),
        (film(fragments=True), "无法去除"),
        (webm(track_kind=0x21), "无法去除"),
        (b"", "既不是 MP4 也不是 WebM"),
    ],
    ids=["another kind", "cut", "cut webm", "no picture", "places in fragments", "places in webm", "empty"],
)
def test_what_cannot_be_cleaned_is_refused_in_words(content, words):
    with pytest.raises(Unreadable, match=words):
        forget_origin(io.BytesIO(content))
