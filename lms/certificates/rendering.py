"""Words → PDF/A bytes. No database, no network, no file: fonts and pictures come as bytes (R20)."""

import hashlib
import io
from base64 import b64encode
from functools import lru_cache
from pathlib import Path

import segno
from django.template import Context, Engine
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from lms.certificates.fonts import FontCutter, FontSet
from lms.certificates.guilloche import rosette
from lms.certificates.words import CertificateWords

TEMPLATES = Path(__file__).parent / "templates" / "certificates"
VARIANT = "pdf/a-3u"
_cutter = FontCutter()


class OwnBytesOnly(URLFetcher):
    """Serves the two fonts and inline pictures; refuses everything else (no file, no network)."""

    def __init__(self, fonts: FontSet):
        super().__init__(allowed_protocols={"house", "data"}, fail_on_errors=True)
        self.fonts = fonts

    def fetch(self, url, headers=None):
        if url == "house:serif":
            return URLFetcherResponse(url, self.fonts.serif, {"Content-Type": "font/otf"})
        if url == "house:sans":
            return URLFetcherResponse(url, self.fonts.sans, {"Content-Type": "font/otf"})
        if url.startswith("data:image/png;base64,"):
            return super().fetch(url, headers)
        raise ValueError("Certificates fetch nothing.")


@lru_cache(maxsize=4)
def _press(fonts: FontSet) -> tuple[OwnBytesOnly, FontConfiguration, CSS]:
    """What is set up once for a set of fonts: 74 ms instead of 96 for a page, before cutting."""
    fetcher, configuration = OwnBytesOnly(fonts), FontConfiguration()
    sheet = (TEMPLATES / "certificate.css").read_text(encoding="utf-8")
    return fetcher, configuration, CSS(string=sheet, font_config=configuration, url_fetcher=fetcher)


@lru_cache(maxsize=1)
def _template():
    return Engine(dirs=[str(TEMPLATES)], autoescape=True).get_template("certificate.html")


def fonts_for(many: list[CertificateWords]) -> FontSet:
    """Fonts cut for a batch: the words of all and the fixed text of the form."""
    characters = set((TEMPLATES / "certificate.html").read_text(encoding="utf-8"))
    for words in many:
        characters |= words.characters()
        for row in (*words.rows, words.total):
            characters |= set(row.name + row.name_en)
    return _cutter.covering({c for c in characters if c.isprintable()})


def render(words: CertificateWords, fonts: FontSet | None = None) -> bytes:
    """The certificate as PDF/A; the same words and fonts give the same bytes."""
    return _write([words], fonts or fonts_for([words]), words.number)


def render_many(many: list[CertificateWords]) -> bytes:
    """Several certificates as one printable PDF (a unit's); the signed originals stay what they are."""
    return _write(many, fonts_for(many), f"{many[0].number} – {many[-1].number}")


def _write(many: list[CertificateWords], fonts: FontSet, title: str) -> bytes:
    fetcher, configuration, sheet = _press(fonts)
    pages = [{"words": words, "qr": _qr(words.verify_link)} for words in many]
    html = _template().render(
        Context({"pages": pages, "title": title, "rosette": rosette(), "first": many[0]}, use_l10n=False)
    )
    identifier = hashlib.sha256("".join(w.number + w.code for w in many).encode()).hexdigest()[:32]
    document = HTML(string=html, url_fetcher=fetcher)
    return document.write_pdf(
        stylesheets=[sheet],
        font_config=configuration,
        pdf_variant=VARIANT,
        pdf_identifier=identifier.encode(),
        custom_metadata=True,
    )


def _qr(link: str) -> str:
    """A 1-bit PNG as data address: half the cost of an SVG in the press."""
    buffer = io.BytesIO()
    segno.make(link, error="m", micro=False).save(buffer, kind="png", scale=6, border=0, dark="#10264A")
    return f"data:image/png;base64,{b64encode(buffer.getvalue()).decode()}"
