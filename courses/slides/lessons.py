"""Slides as the blocks of a lesson, in the stored form of the editor."""

from html import escape

from django.utils.translation import gettext as _

from courses.slides.presentation import Picture, Slide, Table, Text


def blocks_of(slides: list[Slide], images: dict[str, int]) -> list[dict]:
    """A heading and what each slide says and shows; *images* gives the stored picture of each digest."""
    return [block for slide in slides for block in _blocks(slide, images)]


def _blocks(slide: Slide, images: dict[str, int]) -> list[dict]:
    if not (slide.title or slide.parts):
        return []
    heading = slide.title or _("Slide %(n)s") % {"n": slide.number}
    html, found = [f"<h3>{escape(heading)}</h3>"], []
    for part in slide.parts:
        if not isinstance(part, Picture):
            html.append(_html(part))
            continue
        if html:
            found.append(_text(html))
            html = []
        words = part.words or _("Picture on the slide “%(title)s”") % {"title": heading[:200]}
        value = {"image": images[part.sha256], "words": words, "caption": ""}
        found.append({"type": "picture", "value": value})
    return [*found, _text(html)] if html else found


def _text(html: list[str]) -> dict:
    return {"type": "text", "value": "".join(html)}


def _html(part: Text | Table) -> str:
    if isinstance(part, Table):
        return _listed(" | ".join(row) for row in part.rows)
    if part.listed:
        return _listed(part.lines)
    return "".join(f"<p>{escape(line)}</p>" for line in part.lines)


def _listed(lines) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
