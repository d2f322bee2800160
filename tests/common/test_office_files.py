"""Word, Excel and PowerPoint files are kept without their authors, and still open with all that they say."""

import io
import zipfile

import docx
import openpyxl
import pytest
from pptx import Presentation
from pptx.util import Inches

from lms.common.errors import Unreadable
from lms.common.metadata import without_metadata
from tests.factories.files import AUTHOR, PLACE, document, film, photograph, workbook
from tests.factories.slides import add_chart, add_slide, presentation, with_part


def told(content: bytes) -> list[str]:
    """Where a secret stands, in packed or unpacked bytes or in a name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
        found = [name for name, part in parts.items() if any(w.encode() in part for w in (AUTHOR, PLACE))]
        if any(word.encode() in content + archive.comment for word in (AUTHOR, PLACE)):
            found.append("packed")
    return sorted(found)


def slides() -> bytes:
    def fill(deck):
        deck.core_properties.author = AUTHOR
        slide = add_slide(deck, "先问职权", ("有没有管辖权",))
        slide.shapes.add_picture(io.BytesIO(photograph()), Inches(1), Inches(4))
        slide.shapes.add_movie(
            io.BytesIO(film()), Inches(4), Inches(4), Inches(1), Inches(1), mime_type="video/mp4"
        )
        add_chart(add_slide(deck, "趋势"))

    return presentation(fill)


def test_the_examples_do_tell():
    assert told(document()) == [
        "docProps/core.xml", "docProps/custom.xml", "docProps/first.jpeg", "word/_rels/settings.xml.rels",
        "word/comments.xml", "word/document.xml", "word/media/image1.jpg",
    ]  # fmt: skip
    assert told(workbook()) == ["docProps/core.xml", "xl/comments/comment1.xml"]
    assert {"docProps/core.xml", "ppt/media/image1.jpg", "ppt/media/media1.mp4"} <= set(told(slides()))


def test_a_word_file_forgets_its_authors_and_keeps_what_it_says():
    clean = without_metadata(document())
    assert told(clean) == []
    after = docx.Document(io.BytesIO(clean))
    assert after.paragraphs[0].text.startswith("先行登记保存的期限是七日")
    assert "<w:ins " in after.paragraphs[0]._p.xml
    [comment] = after.comments
    assert (comment.text, comment.author) == ("请核对条文", "Author")
    assert "2026-03-04" not in after.paragraphs[0]._p.xml
    assert len(after.inline_shapes) == 1
    assert "attachedTemplate" not in after.settings.element.xml
    assert after.core_properties.last_modified_by == "python-docx"  # its own, where the file has none


def test_a_workbook_forgets_its_authors_and_keeps_cells_comments_and_tables():
    clean = without_metadata(workbook())
    assert told(clean) == []
    sheet = openpyxl.load_workbook(io.BytesIO(clean)).active
    assert [[cell.value for cell in row] for row in sheet] == [["情形", "期限"], ["先行登记保存", "七日"]]
    assert (sheet["A1"].comment.text, sheet["A1"].comment.author) == ("请核对", "Author")
    assert list(sheet.tables) == ["期限表"]


def test_slides_forget_their_authors_and_keep_pictures_films_and_charts():
    clean = without_metadata(slides())
    assert told(clean) == []
    first, second = Presentation(io.BytesIO(clean)).slides
    assert first.shapes.title.text == "先问职权"
    [picture] = [shape for shape in first.shapes if shape.shape_type == 13]
    assert picture.image.size == (64, 32)
    [chart] = [shape.chart for shape in second.shapes if shape.has_chart]
    assert list(chart.plots[0].categories) == ["一季度"]
    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        assert any(name.endswith(".xlsx") for name in archive.namelist())  # behind the chart


@pytest.mark.parametrize("make", [document, workbook, slides])
def test_cleaning_twice_changes_nothing(make):
    clean = without_metadata(make())
    assert without_metadata(clean) == clean


THREADS = f"""<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">
<person displayName="{AUTHOR}" id="{{1}}" userId="{AUTHOR}@city" providerId="AD"/></personList>"""
PEOPLE = f"""<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"><w15:person
 w15:author="{AUTHOR}"><w15:presenceInfo w15:userId="{AUTHOR}@city"/></w15:person></w15:people>"""
LINKS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://x/people" Target="people.xml"/></Relationships>"""


@pytest.mark.parametrize("people", [THREADS, PEOPLE], ids=["of threads", "of changes"])
def test_lists_of_people_are_blanked(people):
    content = with_part(workbook(), "xl/people.xml", people.encode())
    content = with_part(
        content, "xl/worksheets/_rels/sheet1.xml.rels", LINKS.replace("people.x", "../people.x").encode()
    )
    clean = without_metadata(content)
    assert told(clean) == []
    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        assert b"city" not in archive.read("xl/people.xml")


def test_what_nothing_refers_to_is_left_behind():
    clean = without_metadata(with_part(document(), "[trash]/0000.dat", AUTHOR.encode()))
    assert "[trash]/0000.dat" not in zipfile.ZipFile(io.BytesIO(clean)).namelist()


MACRO_LINK = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship
 Id="rId1" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>"""


def with_macro() -> bytes:
    content = with_part(document(), "word/vbaProject.bin", b"Sub")
    return with_part(content, "word/_rels/settings.xml.rels", MACRO_LINK.encode())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 broken", "文件已损坏"),
        (document()[:-400], "文件已损坏"),
        (with_part(b"PK\x05\x06" + bytes(18), "mimetype", b"application/vnd.oasis.opendocument.text"), "另存为 .docx"),
        (with_part(document(), "word/document.xml", b"<!DOCTYPE a><a/>"), "文件已损坏"),
        (with_part(document(), "word/media/image1.jpg", b"\xff\xd8\xff\xe1\x00\x02\xff"), "图片已损坏"),
        (with_macro(), "宏"),
        (with_part(document(), "word/document.xml", b" " * 3_000_000), "大小不合理"),
    ],
    ids=["no zip", "cut", "another office", "entities", "damaged picture", "macro", "bomb"],
)  # fmt: skip
def test_what_cannot_be_cleaned_is_refused_in_words(content, words):
    with pytest.raises(Unreadable, match=words):
        without_metadata(content)
