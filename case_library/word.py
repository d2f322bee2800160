"""An edition as a Word file, from its frozen words."""

import io

from case_library.models import GuidanceEdition
from case_library.schemas import load
from case_library.wording import lines_of

APART = {"schema_version", "code", "title", "domain", "difficulty", "audience", "value_tags", "statutes"}


def parts_of(edition: GuidanceEdition) -> list[dict]:
    """The parts that hold words, in the order of the schema: title, lines, and whether they are a list."""
    content = edition.content
    return [
        {
            "title": schema["title"],
            "lines": list(lines_of(content[name], schema)),
            "listed": isinstance(content[name], list),
        }
        for name, schema in load("guidance.v1")["properties"].items()
        if name in content and name not in APART
    ]


def word_document(edition: GuidanceEdition) -> bytes:
    from docx import Document

    document = Document()
    document.core_properties.author = ""
    document.core_properties.title = edition.title
    document.add_heading(edition.title, level=0)
    document.add_paragraph(f"{edition.guidance_key}　第{edition.number}版　指引审核通过")
    for part in parts_of(edition):
        document.add_heading(part["title"], level=1)
        for line in part["lines"]:
            document.add_paragraph(line, style="List Bullet" if part["listed"] else None)
    document.add_heading(load("guidance.v1")["properties"]["statutes"]["title"], level=1)
    for row in edition.quoted:
        document.add_paragraph(f"《{row['law']}》{row['label']}（{row['version']}）", style="List Bullet")
        for paragraph in row["paragraphs"]:
            document.add_paragraph(paragraph["text"])
            for item in paragraph["items"]:
                document.add_paragraph(f"{item['cn']}{item['text']}")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
