"""An edition as a Word file, from its frozen words."""

import io

from case_library.models import GuidanceEdition
from case_library.schemas import load
from case_library.wording import lines_of


def word_document(edition: GuidanceEdition) -> bytes:
    from docx import Document

    titles, content = load("guidance.v1")["properties"], edition.content
    document = Document()
    document.core_properties.author = ""
    document.core_properties.title = edition.title
    document.add_heading(edition.title, level=0)
    document.add_paragraph(f"{edition.guidance_key}　第{edition.number}版　指引审核通过")
    for name, schema in titles.items():
        if name in content and name not in (
            "schema_version",
            "code",
            "title",
            "domain",
            "difficulty",
            "audience",
            "value_tags",
            "statutes",
        ):
            document.add_heading(schema["title"], level=1)
            style = "List Bullet" if isinstance(content[name], list) else None
            for line in lines_of(content[name], schema):
                document.add_paragraph(line, style=style)
    document.add_heading(titles["statutes"]["title"], level=1)
    for row in edition.quoted:
        document.add_paragraph(f"《{row['law']}》{row['label']}（{row['version']}）", style="List Bullet")
        for paragraph in row["paragraphs"]:
            document.add_paragraph(paragraph["text"])
            for item in paragraph["items"]:
                document.add_paragraph(f"{item['cn']}{item['text']}")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
