"""An edition as a Word file, from its frozen words."""

import io

from case_library.models import GuidanceEdition
from case_library.schemas import load


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
            _write(document, content[name], schema)
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


def _write(document, value, schema: dict) -> None:
    if isinstance(value, str):
        for line in value.split("\n"):
            document.add_paragraph(line)
    elif isinstance(value, list):
        for row in value:
            text = row if isinstance(row, str) else "　".join(_phrases(row, schema.get("items", {})))
            document.add_paragraph(text, style="List Bullet")
    elif isinstance(value, dict):
        for key, inner in value.items():
            part = schema["properties"][key]
            if isinstance(inner, str):
                document.add_paragraph(f"{part['title']}：{inner}")
            elif isinstance(inner, bool):
                document.add_paragraph(f"{part['title']}：{'是' if inner else '否'}")
            else:
                _write(document, inner, part)


def _phrases(row: dict, schema: dict) -> list[str]:
    found = []
    for key, value in row.items():
        part = schema.get("properties", {}).get(key, {})
        if key == "seq" or value in (None, False):
            continue
        if isinstance(value, list):
            value = "、".join(v if isinstance(v, str) else v.get("name", "") for v in value)
        words = part.get("x-labels", {}).get(value, value) if isinstance(value, str) else value
        found.append(f"{part.get('title', key)}：{words if value is not True else '是'}")
    return found
