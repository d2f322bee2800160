"""Deleting pages in Wagtail's admin, alone or in bulk, is refused in words where records stand on them."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page


def refuse_deletion(is_kept: Callable[[Iterable[Page]], bool], words: str) -> None:
    """Ask *is_kept* of the pages before they go; *words* (lazy) say why not, and what to do instead."""

    def refused(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
        if request.method != "POST" or not is_kept(pages):
            return None
        messages.error(request, words)
        return redirect("wagtailadmin_home")

    def bulk(request: HttpRequest, action_type: str, objects, action) -> HttpResponse | None:
        pages = [one for one in objects if isinstance(one, Page)]
        return refused(request, pages) if action_type == "delete" else None

    hooks.register("before_delete_page", lambda request, page: refused(request, [page]))
    hooks.register("before_bulk_action", bulk)
