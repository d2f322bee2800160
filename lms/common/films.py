"""Films forget where, when, by whom and with which camera they were taken; picture and sound stay bit for bit.

MP4 and its kin (ISO/IEC 14496-12, QuickTime) and WebM (RFC 9559) are boxes in boxes. What tells is overwritten with
nothing where it stands, so that no box moves, nothing is encoded again, and a film of any size costs little memory.
"""

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from lms.common.errors import Unreadable

PIECE = 1024 * 1024
MAX_BOXES = 1_000_000  # three hours in fragments of a second have 100,000
MAX_TABLE = 64 * 1024 * 1024  # of a track's sample table

MP4_BEGINNINGS = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
# Only what a player needs stays; what is unknown may tell anything.
KEPT = {
    b"": {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"sidx", b"ssix", b"mfra"},
    b"moov": {b"mvhd", b"trak", b"mvex", b"iods"},
    b"trak": {b"tkhd", b"edts", b"tref", b"mdia", b"tapt", b"clip", b"matt", b"load"},
    b"mdia": {b"mdhd", b"hdlr", b"minf", b"elng"},
}
TELLING = {b"udta", b"meta", b"uuid", b"free", b"skip", b"wide"}
OPENED = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"}
TIMED = {b"mvhd", b"tkhd", b"mdhd"}
# Tracks that are seen, heard or read. Others hold places and movements of the camera, second by second.
SHOWN = {b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp"}

EBML, SEGMENT, CLUSTER, INFO, TRACKS, TRACK = (
    0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE,
)  # fmt: skip
VOID, TRACK_TYPE = 0xEC, 0x83
SEEK_HEAD, CUES = 0x114D9B74, 0x1C53BB6B
# Parts of a cluster, which stand beside it where a live recording did not know how long it would be.
BLOCKS = {0xE7, 0xA3, 0xA0, 0xA7, 0xAB, 0xAF, 0x5854}
KEPT_OF_SEGMENT = {SEEK_HEAD, INFO, TRACKS, CLUSTER, CUES, *BLOCKS}
CHECKSUM = 0xBF  # of the part as it was
TITLE, DAY, FILE_NAMES, TRACK_NAME, CODEC_NAME = (
    0x7BA9,
    0x4461,
    {0x7384, 0x3C83AB, 0x3E83BB},
    0x536E,
    0x258688,
)
TELLING_ELEMENTS = {TITLE, DAY, *FILE_NAMES, TRACK_NAME, CODEC_NAME, CHECKSUM, VOID}
PROGRAMS = {0x4D80, 0x5741}  # must be there, may be empty
VIDEO_TRACK, SOUND_TRACK, SUBTITLE_TRACK = 1, 2, 17


def forget_origin(file: BinaryIO) -> None:
    """Take the metadata out of *file* where it lies. Raises ``Unreadable``; then *file* must not be kept."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    head = file.read(8)
    if head[4:8] in MP4_BEGINNINGS:
        _Mp4(file, size).clean()
    elif head[:4] == EBML.to_bytes(4, "big"):
        _WebM(file, size).clean()
    else:
        raise Unreadable(
            _("This is neither MP4 nor WebM, whatever its name says. Save the film as MP4 and upload that.")
        )
    file.seek(0)


def _damaged() -> Unreadable:
    return Unreadable(
        _(
            "The film cannot be opened: the file is damaged or cut short. Save it again as MP4 and upload that."
        )
    )


def _uncleanable() -> Unreadable:
    return Unreadable(
        _(
            "The film carries a track of the camera (places, movements) that cannot be taken out."
            " Save it as MP4 with picture and sound alone and upload that."
        )
    )


@dataclass(frozen=True)
class _Box:
    """One part of a film: where it starts, where its content starts, where it ends."""

    kind: bytes | int
    start: int
    body: int
    end: int


class _Film:
    """A film that is read and overwritten in place."""

    def __init__(self, file: BinaryIO, size: int):
        self.file, self.size, self.boxes_left = file, size, MAX_BOXES

    def read(self, at: int, count: int) -> bytes:
        self.file.seek(at)
        found = self.file.read(count)
        if len(found) < count:
            raise _damaged()
        return found

    def write(self, at: int, content: bytes) -> None:
        self.file.seek(at)
        self.file.write(content)

    def empty(self, start: int, end: int) -> None:
        self.file.seek(start)
        while start < end:
            count = min(PIECE, end - start)
            self.file.write(bytes(count))
            start += count

    def count_box(self) -> None:
        self.boxes_left -= 1
        if self.boxes_left < 0:
            raise _damaged()


class _Mp4(_Film):
    def clean(self) -> None:
        self.in_fragments, self.shown, self.hidden = False, 0, 0
        self._walk(b"", 0, self.size)
        if not self.shown:
            raise _damaged()
        if self.hidden and self.in_fragments:  # their samples lie anywhere
            raise _uncleanable()

    def _walk(self, parent: bytes, start: int, end: int) -> None:
        kept = KEPT.get(parent)
        for box in self._boxes(start, end):
            if box.kind == b"trak":
                self._clean_track(box)
            elif box.kind in TELLING or (kept is not None and box.kind not in kept):
                self._blank(box)
            elif box.kind in OPENED:
                self.in_fragments |= box.kind == b"moof"
                self._walk(box.kind, box.body, box.end)
            elif box.kind in TIMED:
                length = 16 if self.read(box.body, 1)[0] else 8  # when it was made and changed
                self.empty(box.body + 4, min(box.body + 4 + length, box.end))
            elif box.kind == b"hdlr":
                self.empty(box.body + 12, box.end)  # who made the part and what the part is called

    def _boxes(self, at: int, end: int) -> Iterator[_Box]:
        while end - at >= 8:
            self.count_box()
            size, kind = struct.unpack(">I4s", self.read(at, 8))
            body = at + 8
            if size == 1:
                size, body = struct.unpack(">Q", self.read(body, 8))[0], body + 8
            elif size == 0:
                size = end - at
            if at + size > end or body > at + size:
                raise _damaged()
            yield _Box(kind, at, body, at + size)
            at += size
        self.empty(at, end)  # a few bytes that are no box

    def _blank(self, box: _Box) -> None:
        self.write(box.start + 4, b"free")
        self.empty(box.body, box.end)

    def _clean_track(self, track: _Box) -> None:
        handler = self._inside(track, b"mdia", b"hdlr")
        if self.read(handler.body + 8, 4) in SHOWN:
            self.shown += 1
            self._walk(b"trak", track.body, track.end)
            return
        self.hidden += 1
        for start, end in self._samples(self._inside(track, b"mdia", b"minf", b"stbl")):
            self.empty(start, min(end, self.size))
        self._blank(track)

    def _inside(self, box: _Box, *path: bytes) -> _Box:
        for kind in path:
            found = next((inner for inner in self._boxes(box.body, box.end) if inner.kind == kind), None)
            if found is None:
                raise _damaged()
            box = found
        return box

    def _samples(self, table: _Box) -> Iterator[tuple[int, int]]:
        """Where the samples of a track lie in the file."""
        parts = {box.kind: box for box in self._boxes(table.body, table.end)}
        if not {b"stsz", b"stsc"} <= parts.keys() or not {b"stco", b"co64"} & parts.keys():
            raise _uncleanable()
        wide = b"co64" in parts
        offsets = self._numbers(parts[b"co64" if wide else b"stco"], skip=8, code="Q" if wide else "I")
        runs = self._numbers(parts[b"stsc"], skip=8, code="I")
        same = int.from_bytes(self.read(parts[b"stsz"].body + 4, 4), "big")
        sizes = self._numbers(parts[b"stsz"], skip=12, code="I") if not same else array("I")
        counts = dict(zip(runs[::3], runs[1::3], strict=True))
        taken = count = 0
        for number, start in enumerate(offsets, start=1):
            count = counts.get(number, count)
            yield start, start + (same * count if same else sum(sizes[taken : taken + count]))
            taken += count

    def _numbers(self, box: _Box, *, skip: int, code: str) -> array:
        numbers = array(code)
        width = numbers.itemsize
        length = (box.end - box.body - skip) // width * width
        if not 0 <= length <= MAX_TABLE:
            raise _damaged()
        numbers.frombytes(self.read(box.body + skip, length))
        numbers.byteswap()
        return numbers


class _WebM(_Film):
    def clean(self) -> None:
        self.shown = 0
        for element in self._elements(0, self.size):
            if element.kind == SEGMENT:
                self._clean_segment(element)
            elif element.kind != EBML:
                self._blank(element)
        if not self.shown:
            raise _damaged()

    def _clean_segment(self, segment: _Box) -> None:
        for element in self._elements(segment.body, segment.end):
            if element.kind not in KEPT_OF_SEGMENT:
                self._blank(element)
            elif element.kind in (INFO, TRACKS):
                self._clean_inside(element)

    def _clean_inside(self, parent: _Box) -> None:
        for element in self._elements(parent.body, parent.end):
            if element.kind in TELLING_ELEMENTS:
                self._blank(element)
            elif element.kind in PROGRAMS:
                self.empty(element.body, element.end)
            elif element.kind == TRACK_TYPE:
                self._look_at_type(element)
            elif element.kind == TRACK:
                self._clean_inside(element)

    def _look_at_type(self, element: _Box) -> None:
        kind = int.from_bytes(self.read(element.body, element.end - element.body), "big")
        if kind not in (VIDEO_TRACK, SOUND_TRACK, SUBTITLE_TRACK):
            raise _uncleanable()
        self.shown += 1

    def _elements(self, at: int, end: int) -> Iterator[_Box]:
        while at < end:
            self.count_box()
            kind, body = self._number(at, marked=True)
            size, body = self._number(body, marked=False)
            if size is None:
                if kind == CLUSTER:  # its parts follow as if they stood beside it
                    at = body
                    continue
                if kind != SEGMENT:
                    raise _damaged()
                size = end - body
            if body + size > end:
                raise _damaged()
            yield _Box(kind, at, body, body + size)
            at = body + size

    def _number(self, at: int, *, marked: bool) -> tuple[int | None, int]:
        """A number of one to eight bytes and where the next thing starts; ``None`` where a size is not known."""
        length = 9 - self.read(at, 1)[0].bit_length()
        if length > (4 if marked else 8):
            raise _damaged()
        value = int.from_bytes(self.read(at, length), "big")
        if not marked:
            value -= 1 << 7 * length
            if value == (1 << 7 * length) - 1:
                return None, at + length
        return value, at + length

    def _blank(self, element: _Box) -> None:
        size = element.end - element.start
        if size >= 9:
            self.write(element.start, bytes([VOID]) + (1 << 56 | size - 9).to_bytes(8, "big"))
            self.empty(element.start + 9, element.end)
        else:
            self.write(element.start, bytes([VOID, 0x80 | size - 2]))
            self.empty(element.start + 2, element.end)
