"""``{% app_assets %}``: the front end's build, by its manifest."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()
ENTRY = "src/main.ts"
EMBED = "src/embed.ts"


@register.simple_tag
def app_assets() -> SafeString:
    """Stylesheets, the fonts that are needed at once, and the entry script."""
    return _assets(ENTRY)


@register.simple_tag
def embed_assets() -> SafeString:
    """The same for a page that is framed elsewhere, and weighs little."""
    return _assets(EMBED)


def _assets(name: str) -> SafeString:
    manifest = _manifest()
    if manifest is None:
        return SafeString("")
    entry = manifest[name]
    styles = [static(f"app/{style}") for style in _styles(manifest, name)]
    return format_html(
        '{}<script type="module" src="{}"></script>',
        format_html_join("", '<link rel="stylesheet" href="{}">', ((url,) for url in styles)),
        static(f"app/{entry['file']}"),
    )


@register.simple_tag
def app_missing() -> str:
    """What to do, when the front end has not been built."""
    if _manifest() is not None:
        return ""
    return _("The front end has not been built yet: run “make setup”, then reload this page.")


def _manifest() -> dict[str, Any] | None:
    path = settings.APP_MANIFEST
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(path.read_text())
    return manifest


def _styles(manifest: dict[str, Any], name: str) -> list[str]:
    """The stylesheets of a chunk and of what it imports, imports first."""
    found: list[str] = []
    for imported in manifest[name].get("imports", []):
        found += _styles(manifest, imported)
    return list(dict.fromkeys(found + manifest[name].get("css", [])))
