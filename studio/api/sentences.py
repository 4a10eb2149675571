"""What a validator found, said to a person: which field, and what to change."""

from __future__ import annotations

from typing import Any

from generation.sentences import Sentence, Value
from studio.common.telling import told

_PLACES = {"body", "query", "path", "header", "cookie", "form"}
_ARGUMENTS = {"asked"}  # the name of a body's parameter is ours, not the client's
_ENVELOPES = {"request", "edit", "repitch", "fix"}  # what is in them is named without them


def sentence(error: dict[str, Any]) -> dict[str, str]:
    """``{"field": …, "detail": …}`` for one of pydantic's findings."""
    path = [
        part
        for place, part in enumerate(error.get("loc", ()))
        if not (place == 0 and part in _PLACES) and not (place == 1 and part in _ARGUMENTS)
    ]
    while len(path) > 1 and path[0] in _ENVELOPES:
        path.pop(0)
    field = str(path[0]) if path else "body"
    name = _called(path)
    return {"field": field, "detail": told(_said(name, error))}


def _called(path: list[Any]) -> list[Sentence]:
    """“ambitus, lowest”; items of a list are counted from 1."""
    words = [
        Sentence("number {number}", {"number": part + 1})
        if isinstance(part, int)
        else Sentence(str(part).replace("_", " "))
        for part in path
    ]
    return words or [Sentence("request")]


_WHOLE = "The {name} must be a whole number."
_TEXT = "The {name} must be text."
_CHOICE = "Unknown {name}: choose one of {expected}."
_LIST = "The {name} must be a list."
_OBJECT = "The {name} must be an object with named fields."
_SENTENCES = {
    "missing": "The {name} is missing: it must be given.",
    "extra_forbidden": "There is no field called “{name}”: leave it out.",
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "greater_than_equal": "The {name} must be at least {ge}.",
    "less_than_equal": "The {name} must be at most {le}.",
    "bool_type": "The {name} must be true or false.",
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "string_too_long": "The {name} may have at most {max_length:,} characters: shorten it.",
    "string_pattern_mismatch": "The {name} has characters that do not belong there.",
    "list_type": _LIST,
    "tuple_type": _LIST,
    "too_short": "The {name} must have at least {min_length}.",
    "too_long": "The {name} may have at most {max_length:,}.",
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "union_tag_not_found": "The {name} must say its kind.",
    "union_tag_invalid": "Unknown kind of {name}: choose one of {expected_tags}.",
    "value_error": "The {name} {error}.",
}


def _said(name: list[Sentence], error: dict[str, Any]) -> Sentence:
    values = {key: _plain(value) for key, value in (error.get("ctx") or {}).items()}
    for choices in ("expected", "expected_tags"):
        if choices in values:
            values[choices] = str(values[choices]).replace("'", "").replace(" or ", ", ")
    template = _SENTENCES.get(error["type"])
    if template is None:
        return Sentence("The {name} is not right: {why}.", {"name": name, "why": error["msg"]})
    return Sentence(template, {"name": name, **values})


def _plain(value: Any) -> Value:
    return value if isinstance(value, int | float) else Sentence(str(value))
