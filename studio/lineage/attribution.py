"""The thanks that are due, worked out from the lineage: as text, as HTML, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape

from studio.licences.judging import Kind, Parent
from studio.licences.telling import short
from studio.lineage.parents import parents_of
from studio.pieces.models import Piece, Visibility

PRIVATE = "a private piece"
MOST = 60  # thanks that are spelled out


@dataclass(frozen=True)
class Due:
    """Thanks due to one work. ``title`` is empty where it may not be told."""

    kind: Kind
    title: str
    maker: str
    licence: str
    url: str
    permission: str = ""  # the day from which on its owner permitted more than the licence


@dataclass(frozen=True)
class Attribution:
    """One text in three forms, each ready to be pasted."""

    text: str
    html: str
    markdown: str


def dues(piece: Piece, *, site: str) -> list[Due]:
    """What the piece is made from, the nearest last; private works are not named.

    ``site``: the address of the studio, ending in a slash.
    """
    parents = parents_of(piece)[:MOST]
    refs = [one.ref for one in parents if one.ref]
    hidden = Piece.objects.filter(public_id__in=refs, visibility=Visibility.PRIVATE)
    private = set(hidden.values_list("public_id", flat=True))
    return [_due(one, site, private) for one in parents]


def attribution(piece: Piece, *, site: str, due: Sequence[Due]) -> Attribution:
    """How whoever uses the piece may name it and all that it is made from."""
    own = Due(
        Kind.PIECE,
        piece.title,
        piece.owner.display_name,
        piece.licence.spdx,
        f"{site}pieces/{piece.public_id}",
    )
    return Attribution(
        *(_written(own, due, form) for form in (_plain, _html, _markdown)),
    )


def _written(own: Due, due: Sequence[Due], form: _Form) -> str:
    said = [f"{form(own)}."]
    pieces = [one for one in due if one.kind in (Kind.PIECE, Kind.SOURCE)]
    if pieces:
        said.append(f"Based on {'; '.join(form(one) for one in pieces)}.")
    for one in due:
        if one.kind is Kind.WORDS:
            poet = form.escape(one.maker) or "unknown"
            said.append(f"Words: {poet} ({form.licence(one)}).")
    models = [one for one in due if one.kind is Kind.WEIGHTS]
    if models:
        named = ", ".join(f"{form.escape(one.title)} ({form.licence(one)})" for one in models)
        said.append(f"With the AI model {named}.")
    return " ".join(said)


def _due(parent: Parent, site: str, private: set[str]) -> Due:
    if parent.ref in private:
        return Due(parent.kind, "", "", "", "")
    url = f"{site}pieces/{parent.ref}" if parent.ref else ""
    if parent.kind is Kind.SOURCE and parent.name.startswith(("http://", "https://")):
        url = parent.name
    return Due(parent.kind, parent.name, parent.maker, parent.licence, url, parent.permitted)


class _Form:
    """One way of writing it: how a text is made harmless, and how a link is made."""

    def __call__(self, due: Due) -> str:
        if not due.title:
            return PRIVATE
        by = f" by {self.escape(due.maker)}" if due.maker else ""
        under = self.licence(due)
        if due.permission:
            under += f", remixed by permission of {due.permission}"
        return f"{self.link(f'“{due.title}”', due.url)}{by} ({under})"

    def licence(self, due: Due) -> str:
        return self.link(short(due.licence), _licence_url(due.licence))

    def escape(self, text: str) -> str:
        return text

    def link(self, text: str, url: str) -> str:
        return f"{text} {url}" if url and not url.startswith(_CC) else text


class _Html(_Form):
    def escape(self, text: str) -> str:
        return escape(text)

    def link(self, text: str, url: str) -> str:
        shown = self.escape(text)
        return f'<a href="{escape(url)}">{shown}</a>' if url else shown


class _Markdown(_Form):
    def escape(self, text: str) -> str:
        return "".join(f"\\{one}" if one in r"\`*_{}[]<>#|" else one for one in text)

    def link(self, text: str, url: str) -> str:
        shown = self.escape(text)
        return f"[{shown}](<{url.replace('>', '%3E')}>)" if url else shown


_CC = "https://creativecommons.org/"
_plain, _html, _markdown = _Form(), _Html(), _Markdown()


def _licence_url(spdx: str) -> str:
    if spdx == "CC0-1.0":
        return f"{_CC}publicdomain/zero/1.0/"
    if spdx == "CC-PDM-1.0":
        return f"{_CC}publicdomain/mark/1.0/"
    if spdx.startswith("CC-") and spdx.endswith("-4.0"):
        return f"{_CC}licenses/{spdx.removeprefix('CC-').removesuffix('-4.0').lower()}/4.0/"
    return ""
