"""The whole engine without the site: ``python -m generation melody WORDS.txt …``.

A module a command; each adds its arguments to the parser and does its work.
"""

from __future__ import annotations

from generation.cli.program import USAGE, main

__all__ = ["USAGE", "main"]
