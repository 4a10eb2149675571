"""Chinese sentences are punctuated as Chinese is printed: by marks of full width."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "frontend/src/i18n/zh.json"
CATALOGUE = ROOT / "studio/locale/zh_Hans/LC_MESSAGES/django.po"
HAN = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}\s?[,;:?!(]|[,;:?!)]\s?{HAN}|{HAN}\)|\({HAN}|{HAN}\.(?!\.)")
MESSAGE = re.compile(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', re.MULTILINE)


def of_the_pages() -> Iterator[str]:
    for said in json.loads(WORDS.read_text()).values():
        yield from said.values() if isinstance(said, dict) else [said]  # one a plural form


def of_the_server() -> Iterator[str]:
    for found in MESSAGE.finditer(CATALOGUE.read_text()):
        yield "".join(ast.literal_eval(line) for line in found[1].splitlines())


def half(sentence: str) -> bool:
    """Whether a mark of half width stands beside a Chinese character; what is filled in later
    may be one."""
    filled = re.sub(r"%\(\w+\)s|\{\w+\}", "字", sentence)
    return HALF_WIDTH.search(filled) is not None


@pytest.mark.parametrize("sentences", [of_the_pages, of_the_server])
def test_marks_are_of_full_width(sentences: Callable[[], Iterator[str]]) -> None:
    found = list(sentences())
    assert sum(re.search(HAN, one) is not None for one in found) > 300
    assert [one for one in found if half(one)] == []


@pytest.mark.parametrize(
    "sentence", ["请登录,再试", "许可(经同意)", "第 {bar} 小节:完", "好吗?", "%(n)s;请"]
)
def test_a_mark_of_half_width_is_found(sentence: str) -> None:
    assert half(sentence)


@pytest.mark.parametrize(
    "sentence", ["《{title}》，4/4", "C4:1 F#4:0.5", "{most:,} 个", "CC BY (4.0)"]
)
def test_notation_and_numbers_keep_theirs(sentence: str) -> None:
    assert not half(sentence)
