"""The models' cards as pages: Markdown made HTML, with the plots and lists that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

import generation
from studio.common.errors import NotFound

FOLDER = Path(generation.__file__).parent / "cards"
_FILES = {".svg": "image/svg+xml", ".csv": "text/csv; charset=utf-8"}
_EMPTY_HEAD = re.compile("<th([^>]*)></th>")  # the corner of a table heads nothing
_NAME = re.compile(r"[\w-]+")
_MEASURED = ".measured"  # a second sheet: the tables and plots of the last evaluation


@dataclass(frozen=True)
class Card:
    """``name`` is the model's; ``title`` the card's first heading."""

    name: str
    title: str
    text: str

    @property
    def html(self) -> SafeString:
        """The card, safe to show: markup in the Markdown itself stays text."""
        html: str = _markdown().render(self.text, {"card": self.name})
        return mark_safe(_EMPTY_HEAD.sub(r"<td\1></td>", html))


def card(name: str) -> Card:
    """Raises NotFound when no model of that name has a card."""
    if not exists(name):
        raise NotFound("There is no model of this name.")
    text = _path(name).read_text()
    measured = _path(name + _MEASURED)
    if measured.is_file():
        text += "\n#" + measured.read_text()  # its title becomes a heading of the card
    title = next((line[2:] for line in text.splitlines() if line.startswith("# ")), name)
    return Card(name, title.strip(), text)


def exists(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and _path(name).is_file()


def others(name: str) -> list[Card]:
    """All cards but this one, by title."""
    names = (path.stem for path in FOLDER.glob("*.md"))
    found = [card(other) for other in names if other != name and exists(other)]
    return sorted(found, key=lambda each: each.title)


def file(name: str) -> tuple[Path, str]:
    """A plot or a list that cards name, and its media type. Raises NotFound."""
    path = FOLDER / name
    if path.parent != FOLDER or path.suffix not in _FILES or not path.is_file():
        raise NotFound("There is no such file beside the cards.")
    return path, _FILES[path.suffix]


def _path(name: str) -> Path:
    return FOLDER / f"{name}.md"


def _markdown() -> MarkdownIt:
    found = MarkdownIt("commonmark", {"html": False}).enable("table")
    found.add_render_rule("image", _image)
    found.add_render_rule("code_inline", _code)
    # A wide table is scrolled by itself, also by keyboard; the page stays.
    found.add_render_rule("table_open", lambda *_: '<div class="c-table" tabindex="0"><table>')
    found.add_render_rule("table_close", lambda *_: "</table></div>")
    found.add_render_rule("fence", _fence)
    return found


def _image(self: Any, tokens: Sequence[Token], at: int, _: Any, env: Mapping[str, Any]) -> str:
    name, shown = str(tokens[at].attrs["src"]), tokens[at].content.replace("-", " ")
    if not _is_file(name):
        return ""
    return format_html(
        '<img class="c-model__plot" src="{}" alt="{}" loading="lazy">', _url(env, name), shown
    )


def _code(self: Any, tokens: Sequence[Token], at: int, _: Any, env: Mapping[str, Any]) -> str:
    """A file that lies beside the card can be opened where it is named."""
    name = tokens[at].content
    if not _is_file(name):
        return format_html("<code>{}</code>", name)
    return format_html('<a href="{}"><code>{}</code></a>', _url(env, name), name)


def _fence(self: Any, tokens: Sequence[Token], at: int, _: Any, env: Mapping[str, Any]) -> str:
    """Wide lines are scrolled like a wide table."""
    return format_html('<pre tabindex="0"><code>{}</code></pre>', tokens[at].content)


def _is_file(name: str) -> bool:
    try:
        return bool(file(name))
    except NotFound:
        return False


def _url(env: Mapping[str, Any], name: str) -> str:
    return reverse("model-file", args=[env["card"], name])
