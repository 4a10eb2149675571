"""What the server names by a key has a name on the pages, in each language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from generation.linter.sentences import SENTENCES
from generation.requests import VOICES, Anacrusis, Language, Style
from generation.traditions import Tradition

WORDS = Path(__file__).parents[2] / "frontend/src/i18n"
KEYS = [
    *(f"lint.{key}" for key in SENTENCES),
    *(f"tradition.{one}" for one in Tradition),
    *(f"style.{one}" for one in Style),
    *(f"language.{one}" for one in Language),
    *(f"anacrusis.{one}" for one in Anacrusis),
    *(f"voice.{one}" for one in VOICES),
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("key", KEYS)
def test_what_the_server_names_is_said(key: str, language: str) -> None:
    said = json.loads((WORDS / f"{language}.json").read_text())[key]
    chinese = re.search(r"[\u4e00-\u9fff]", said) is not None
    assert chinese == (language == "zh")


@pytest.mark.parametrize("key", SENTENCES)
def test_the_linters_sentences_are_the_same_on_both_sides(key: str) -> None:
    assert json.loads((WORDS / "en.json").read_text())[f"lint.{key}"] == SENTENCES[key]
