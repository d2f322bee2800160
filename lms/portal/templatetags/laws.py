"""Citations of law as links that open the article below the paragraph (UI.md: law citation)."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from case_library.statutes.linking import address, pieces

register = template.Library()


@register.filter
def law_links(text: str, own_law: str = "") -> SafeString:
    """*text* with every citation a link. With htmx the law card opens in the next ``.law-slot``."""
    return format_html_join("", "{}", ((_linked(piece),) for piece in pieces(text or "", own_law=own_law)))


@register.filter
def law_lines(text: str, own_law: str = "") -> SafeString:
    """Each line of *text* as a paragraph with a place for its law cards."""
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return format_html_join(
        "",
        '<p>{}</p><div class="law-slot" aria-live="polite"></div>',
        ((law_links(x, own_law),) for x in lines),
    )


@register.simple_tag
def provision_url(law: str, number: int, suffix: int = 0) -> str:
    return reverse("provision", args=[law, address(number, suffix)])


def _linked(piece) -> SafeString | str:
    if not piece.law:
        return piece.text
    url = reverse("provision", args=[piece.law, piece.label])
    if piece.mark:
        url = f"{url}?mark={piece.mark}"
    return format_html(
        '<a class="law-link" href="{}" hx-get="{}" hx-target="next .law-slot" hx-swap="innerHTML">{}</a>',
        url,
        url,
        piece.text,
    )
