"""What a validator found, said to a person: which field, and what to change."""

from __future__ import annotations

from typing import Any

_PLACES = {"body", "query", "path", "header", "cookie", "form"}
_ARGUMENTS = {"asked"}  # the name of a body's parameter is ours, not the client's


def sentence(error: dict[str, Any]) -> dict[str, str]:
    """``{"field": …, "detail": …}`` for one of pydantic's findings."""
    path = [
        part
        for place, part in enumerate(error.get("loc", ()))
        if not (place == 0 and part in _PLACES) and not (place == 1 and part in _ARGUMENTS)
    ]
    field = str(path[0]) if path else "body"
    name = _called(path)
    return {"field": field, "detail": _said(error["type"], name, error.get("ctx") or {}, error)}


def _called(path: list[Any]) -> str:
    """“ambitus, lowest”; items of a list are counted from 1."""
    words = [f"number {part + 1}" if isinstance(part, int) else str(part) for part in path]
    return ", ".join(words).replace("_", " ") or "request"


def _said(kind: str, name: str, context: dict[str, Any], error: dict[str, Any]) -> str:
    match kind:
        case "missing":
            return f"The {name} is missing: it must be given."
        case "extra_forbidden":
            return f"There is no field called “{name}”: leave it out."
        case "enum" | "literal_error":
            choices = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
            return f"Unknown {name}: choose one of {choices}."
        case "int_type" | "int_parsing" | "int_from_float" | "int_parsing_size":
            return f"The {name} must be a whole number."
        case "greater_than_equal":
            return f"The {name} must be at least {context['ge']}."
        case "less_than_equal":
            return f"The {name} must be at most {context['le']}."
        case "string_type" | "string_unicode":
            return f"The {name} must be text."
        case "string_too_long":
            return f"The {name} may have at most {context['max_length']:,} characters: shorten it."
        case "string_pattern_mismatch":
            return f"The {name} has characters that do not belong there."
        case "list_type" | "too_short" | "too_long":
            return _listed(kind, name, context)
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"The {name} must be an object with named fields."
        case "value_error":
            return f"The {name} {context.get('error', 'is not right')}."
    return f"The {name} is not right: {error.get('msg', 'change it')}."


def _listed(kind: str, name: str, context: dict[str, Any]) -> str:
    if kind == "too_short":
        return f"The {name} must have at least {context['min_length']}."
    if kind == "too_long":
        return f"The {name} may have at most {context['max_length']:,}."
    return f"The {name} must be a list."
