"""Words → PDF/A bytes. No database, no network, no file: fonts and pictures come as bytes (R20)."""

import hashlib
import io
from base64 import b64encode
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import segno
from django.template import Context, Engine
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from lms.certificates import press
from lms.certificates.fonts import FontSet, covering
from lms.certificates.guilloche import rosette
from lms.certificates.stencil import Stencil, make_stencil
from lms.certificates.words import CategoryRow, CertificateWords

TEMPLATES = Path(__file__).parent / "templates" / "certificates"
VARIANT = "pdf/a-3u"
HIDDEN = "[data-words] { visibility: hidden }"


class OwnBytesOnly(URLFetcher):
    """Serves the two fonts and inline pictures; refuses everything else (no file, no network)."""

    def __init__(self, fonts: FontSet):
        super().__init__(allowed_protocols={"house", "data"}, fail_on_errors=True)
        self.fonts = fonts

    def fetch(self, url, headers=None):
        if url == "house:serif":
            return URLFetcherResponse(url, self.fonts.serif.data, {"Content-Type": "font/otf"})
        if url == "house:sans":
            return URLFetcherResponse(url, self.fonts.sans.data, {"Content-Type": "font/otf"})
        if url.startswith("data:image/png;base64,"):
            return super().fetch(url, headers)
        raise ValueError("Certificates fetch nothing.")


def render(words: CertificateWords) -> bytes:
    """The certificate as PDF/A; the same words give the same bytes."""
    fonts = covering(words.characters())
    stencil = _stencil(_form_of(words), fonts)
    return press.fill(stencil, fonts, words, _paragraphs(words), identifier=_identifier([words]))


def render_many(many: list[CertificateWords]) -> bytes:
    """Several certificates as one printable PDF (a unit's); the signed originals stay what they are."""
    title = f"{many[0].number} – {many[-1].number}"
    fonts = covering(set().union(*(words.characters() for words in many)))
    return _write(_lay_out(many, fonts, title), many)


def render_slowly(words: CertificateWords) -> bytes:
    """What :func:`render` must look like: the same page, all of it drawn by WeasyPrint."""
    return _write(_lay_out([words], covering(words.characters()), words.number), [words])


@lru_cache(maxsize=4)
def _press(fonts: FontSet) -> tuple[OwnBytesOnly, FontConfiguration, CSS]:
    """What is set up once for a set of fonts: 20 ms a page."""
    fetcher, configuration = OwnBytesOnly(fonts), FontConfiguration()
    sheet = (TEMPLATES / "certificate.css").read_text(encoding="utf-8")
    return fetcher, configuration, CSS(string=sheet, font_config=configuration, url_fetcher=fetcher)


@lru_cache(maxsize=1)
def _engine() -> Engine:
    return Engine(
        dirs=[str(TEMPLATES)],
        loaders=[
            ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"]),
        ],
    )


@lru_cache(maxsize=16)
def _stencil(form: CertificateWords, fonts: FontSet) -> Stencil:
    document = _lay_out([form], fonts, form.number, hidden=True)
    return make_stencil(document, _write(document, [form]), fonts)


# Longer than a line, so that the stencil knows the distance of lines.
_LONG = "某" * 60
_NOTHING = CategoryRow("", "", "—", "—", "—", "—", "—", "—")


def _form_of(words: CertificateWords) -> CertificateWords:
    """*words* with everything neutral that differs from person to person: the key of a stencil."""
    rows = tuple(replace(_NOTHING, name=row.name, name_en=row.name_en) for row in words.rows)
    total = replace(_NOTHING, name=words.total.name, name_en=words.total.name_en)
    return replace(
        words, number=press.NUMBER, code=press.CODE, name=_LONG, unit="", unit_en=_LONG, card_no="", staff_no="",
        counted="", target="", has_minima=False, rows=rows, total=total, issued_on="2000-01-01",
        issued_at=press.MOMENT,
    )  # fmt: skip


def _paragraphs(words: CertificateWords) -> dict[str, list[tuple[str, bool]]]:
    """The sentences as (text, underlined) parts, from the same templates that WeasyPrint draws."""
    names = ("sentence", "english") if words.english else ("sentence",)
    return {name: press.parts_of(_said(name, words)) for name in names}


def _said(name: str, words: CertificateWords) -> str:
    return _engine().get_template(f"{name}.html").render(Context({"w": words}, use_l10n=False))


def _lay_out(many: list[CertificateWords], fonts: FontSet, title: str, *, hidden: bool = False) -> Document:
    fetcher, configuration, sheet = _press(fonts)
    pages = [{"words": words, "qr": _picture(words.verify_link)} for words in many]
    context = {"pages": pages, "title": title, "rosette": rosette(), "first": many[0]}
    html = _engine().get_template("certificate.html").render(Context(context, use_l10n=False))
    sheets = [sheet, CSS(string=HIDDEN)] if hidden else [sheet]
    return HTML(string=html, url_fetcher=fetcher).render(stylesheets=sheets, font_config=configuration)


def _write(document: Document, many: list[CertificateWords]) -> bytes:
    return document.write_pdf(
        pdf_variant=VARIANT, pdf_identifier=_identifier(many).encode(), custom_metadata=True
    )


def _identifier(many: list[CertificateWords]) -> str:
    return hashlib.sha256("".join(w.number + w.code for w in many).encode()).hexdigest()[:32]


def _picture(link: str) -> str:
    """A 1-bit PNG as data address: half the cost of an SVG in the press."""
    buffer = io.BytesIO()
    segno.make(link, error="m", micro=False).save(buffer, kind="png", scale=6, border=0, dark="#10264A")
    return f"data:image/png;base64,{b64encode(buffer.getvalue()).decode()}"
