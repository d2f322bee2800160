"""Presentations as a trainer would save them."""

import io
import zipfile
from collections.abc import Callable

from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

TITLE_AND_POINTS, TITLE_ONLY = 1, 5
QUESTIONS = "\n\n".join(f"第{n}题？\nA. 对\nB. 错\nANSWER: A" for n in range(5))


def picture(side: int = 200, colour: str = "navy", kind: str = "PNG") -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(buffer, kind)
    buffer.seek(0)
    return buffer


def add_slide(deck, title: str = "先问职权", points: tuple[str, ...] = ()):
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_AND_POINTS if points else TITLE_ONLY])
    slide.shapes.title.text = title
    if points:
        slide.placeholders[1].text = "\n".join(points)
    return slide


def add_text(slide, words: str, *, top: float, left: float = 1, width: float = 2, height: float = 0.5):
    """A box at these inches of a slide or a group."""
    box = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
    box.text_frame.text = words
    return box


def add_chart(slide):
    values = CategoryChartData()
    values.categories = ["一季度"]
    values.add_series("案件", (3,))
    return slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(4), Inches(3), Inches(2), values
    )


def presentation(*fills: Callable) -> bytes:
    """A .pptx to which each of *fills* adds its slides."""
    deck, buffer = Presentation(), io.BytesIO()
    for fill in fills:
        fill(deck)
    deck.save(buffer)
    return buffer.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same zip with *part* added, or put in the place of what had its name."""
    found, buffer = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in found.infolist():
            if entry.filename != name:
                made.writestr(entry, found.read(entry))
        made.writestr(name, part)
    return buffer.getvalue()
