"""Zip files from people's hands (.xlsx, .pptx, .docx): looked at by their directory before anything is unpacked."""

import zipfile

# Below a megabyte nothing is dangerous; alike rows of a sheet unpack to 20 times, a bomb to 1,000 times.
SMALL = 1024 * 1024
MAX_RATIO = 100
ENCRYPTED = 0x1


def unreasonable(archive: zipfile.ZipFile, *, most: int) -> bool:
    """Whether the directory announces more than *most* bytes in all, or a part that is all air."""
    entries = archive.infolist()
    return sum(e.file_size for e in entries) > most or any(map(_is_bomb, entries))


def locked(archive: zipfile.ZipFile) -> bool:
    return any(entry.flag_bits & ENCRYPTED for entry in archive.infolist())


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
