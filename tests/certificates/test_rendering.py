"""Certificates drawn by stencil: like WeasyPrint's page, PDF/A-3u by its marks, small, repeatable (R20).

No PDF/A validator can be had from PyPI, Debian or npm, so the demands that a stencil could break are
checked one by one: fonts embedded, every shown glyph present, as wide as said and with its character.
"""

import io
import re
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from fontTools.cffLib import CFFFontSet
from PIL import ImageChops

from lms.certificates.fonts import Undrawable
from lms.certificates.rendering import render, render_slowly
from lms.certificates.words import CategoryRow, CertificateWords

ROW = CategoryRow("基础", "Foundation", "12.00", "17.33", "10.00", "7.33", "—", "—")
WORDS = CertificateWords(
    number="CZPX-2026-004217", code="7K4M-9QX2-HT6D", year=2026, place="澄州市", name="林晓雯",
    unit="汐江区综合行政执法局城东街道执法队", unit_en="Chengdong Team, Xijiang Bureau", card_no="CZ-0312-0586",
    staff_no="0312586", requirement="年度培训", counted="61.33", target="60.00", minutes_per_hour=45,
    has_minima=True, rows=(ROW, replace(ROW, name="重点", name_en="Key law"), replace(ROW, name="实务")),
    total=replace(ROW, name="合计", name_en="Total"), issuer="澄州市司法局", issued_on="2027-01-08",
    issued_at="2027-01-08T09:00:00+08:00", verify_url="https://verify.example.gov.cn/verify/",
)  # fmt: skip

CASES = {
    "plain": WORDS,
    "a long unit": replace(WORDS, unit="汐江区综合行政执法局（生态环境、农业农村、市场监管）城东街道综合行政执法队第一中队"),
    "no card": replace(WORDS, card_no="", name="阿卜杜热合曼·买买提"),
    "a rare name": replace(WORDS, name="朱镕堃喆"),
    "Chinese only": replace(WORDS, english=False, has_minima=False),
    "signs of mark-up": replace(WORDS, unit="甲&乙<丙>局", unit_en="A & B <C>"),
    "checkpoint": replace(WORDS, checkpoint="10408 · 3f2a9c41b07d"),
    "replaced": replace(WORDS, replaces="CZPX-2026-000001", development=True),
}  # fmt: skip


@pytest.mark.parametrize("words", CASES.values(), ids=CASES.keys())
def test_a_stencil_looks_like_the_page_that_weasyprint_draws(words):
    stencil, whole = (_picture(draw(words)) for draw in (render, render_slowly))
    assert stencil.size == whole.size
    differing = sum(ImageChops.difference(stencil, whole).histogram()[96:])
    assert differing < 0.0015 * stencil.width * stencil.height  # edges of letters and of the code


@pytest.mark.parametrize("words", CASES.values(), ids=CASES.keys())
def test_everything_printed_can_be_read_out(words):
    with pypdfium2.PdfDocument(render(words)) as document:
        text = re.sub(r"\s", "", document[0].get_textpage().get_text_range())
    for said in (words.name, words.number, words.code, words.unit, words.counted, words.issued_in_chinese):
        assert re.sub(r"\s", "", said) in text


def test_no_box_is_ever_printed():
    """R21, where everything else failed to see it."""
    with pytest.raises(Undrawable):
        render(replace(WORDS, name="𠮷田宁"))


def test_the_same_words_give_the_same_bytes():
    assert render(WORDS) == render(WORDS)
    assert render(WORDS) != render(replace(WORDS, name="林小雯"))


def test_a_certificate_stays_below_47_kb():
    assert max(len(render(words)) for words in CASES.values()) < 47_000


def test_marks_of_pdf_a():
    with pikepdf.open(io.BytesIO(render(WORDS))) as file:
        assert file.check_pdf_syntax() == []
        assert not file.is_encrypted
        meta = file.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "U")
        assert WORDS.number in meta["dc:title"] == str(file.docinfo["/Title"])
        assert meta["xmp:CreateDate"] == WORDS.issued_at
        assert str(file.docinfo["/CreationDate"]) == "D:20270108090000+08'00'"
        assert meta["pdf:Producer"] == str(file.docinfo["/Producer"])
        assert file.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert file.Root.OutputIntents[0].DestOutputProfile.N == 3
        assert len(file.trailer.ID) == 2
        assert not {"/OpenAction", "/AA", "/Names"} & set(file.Root.keys())
        assert not any("/AA" in page or "/Annots" in page for page in file.pages)


@pytest.mark.parametrize("words", CASES.values(), ids=CASES.keys())
def test_every_shown_glyph_is_embedded_as_wide_as_said_and_has_its_character(words):
    with pikepdf.open(io.BytesIO(render(words))) as file:
        page = file.pages[0]
        shown = _shown_glyphs(page)
        assert shown.keys() == set(page.Resources.Font.keys())
        for key, glyphs in shown.items():
            font = page.Resources.Font[key]
            descendant = font.DescendantFonts[0]
            widths, program = _widths(descendant), _program(descendant)
            characters = set(re.findall(rb"<([0-9a-f]{4})> <", font.ToUnicode.read_bytes()))
            for glyph in glyphs:
                assert b"%04x" % glyph in characters
                name = f"cid{glyph:05d}"
                assert abs(_advance(program, name) - widths.get(glyph, 1000)) <= 1


def _picture(pdf: bytes):
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].render(scale=1.5).to_pil().convert("L")


def _shown_glyphs(page) -> dict[str, set[int]]:
    shown: dict[str, set[int]] = {}
    key = ""
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            key = str(operands[0])
        if str(operator) in ("Tj", "TJ"):
            texts = operands[0] if str(operator) == "TJ" else operands
            codes = b"".join(bytes(text) for text in texts if isinstance(text, pikepdf.String))
            shown.setdefault(key, set()).update(
                int.from_bytes(codes[i : i + 2], "big") for i in range(0, len(codes), 2)
            )
    return shown


def _widths(descendant) -> dict[int, int]:
    rows = list(descendant.W)
    return {int(rows[i]): int(rows[i + 1][0]) for i in range(0, len(rows), 2)}


def _program(descendant):
    stream = descendant.FontDescriptor.FontFile3
    assert stream.Subtype == "/CIDFontType0C"
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(stream.read_bytes()), None)
    return fonts[0]


def _advance(program, name: str) -> float:
    charstring, selector = program.CharStrings.getItemAndSelector(name)
    private = program.FDArray[selector].Private
    charstring.private = private
    charstring.decompile()
    from fontTools.misc.psCharStrings import T2WidthExtractor

    extractor = T2WidthExtractor([], program.GlobalSubrs, private.nominalWidthX, private.defaultWidthX)
    extractor.execute(charstring)
    return extractor.width
