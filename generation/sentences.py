"""A sentence told to a person: what is said, and what it is said of, kept apart, so that
whoever passes it on can say it in another language. The template is its own key there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, Union

Value: TypeAlias = Union["Sentence", str, int, float, Sequence["Sentence | str"]]
"""What may stand in a gap: a name or a number as it is, words that are said in every language in
their own way as a sentence, or a list of either."""


@dataclass(frozen=True)
class Sentence:
    """A ``template`` in plain English with named gaps (``{bar}``), and the ``values`` in them.

    A template without values is said as it stands, braces and all.
    """

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        if not self.values:
            return self.template
        return self.template.format(**{name: _said(one) for name, one in self.values.items()})

    def to_json(self) -> dict[str, Any]:
        """As it travels; :meth:`from_json` reads it."""
        return {
            "template": self.template,
            "values": {name: _sent(value) for name, value in self.values.items()},
        }

    @classmethod
    def from_json(cls, sent: Mapping[str, Any]) -> Sentence:
        """What :meth:`to_json` wrote. Raises KeyError or AttributeError for anything else."""
        return cls(sent["template"], {name: _read(one) for name, one in sent["values"].items()})


def _said(value: Value) -> Any:
    if isinstance(value, (str, int, float)):
        return value
    return str(value) if isinstance(value, Sentence) else ", ".join(str(one) for one in value)


def _sent(value: Value) -> Any:
    if isinstance(value, (str, int, float)):
        return value
    return value.to_json() if isinstance(value, Sentence) else [_sent(one) for one in value]


def _read(sent: Any) -> Value:
    if isinstance(sent, Mapping):
        return Sentence.from_json(sent)
    if isinstance(sent, list):
        return [Sentence.from_json(one) if isinstance(one, Mapping) else str(one) for one in sent]
    value: Value = sent
    return value
