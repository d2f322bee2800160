"""What somebody sends, as a file for those who read files."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

LONGEST_NAME = 60  # characters; a file system counts bytes


@contextmanager
def on_disk(upload: UploadedFile) -> Iterator[Path]:
    """*upload* under (the end of) its own name, as long as the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(upload.name).name[-LONGEST_NAME:]
        with path.open("wb") as file:
            file.writelines(upload.chunks())
        yield path
