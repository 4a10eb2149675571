"""Rows as JSON and back, field by field, whatever fields a model comes to have."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models


def told(row: models.Model, *, leave: Collection[str] = ()) -> dict[str, Any]:
    """The row's own values. What points to other rows, or is no text, is left out, as are the
    fields named."""
    return {
        field.name: _plain(field, row)
        for field in row._meta.concrete_fields
        if _own(field) and field.name not in leave
    }


def given(model: type[models.Model], values: dict[str, Any], **more: Any) -> Any:
    """A new row with these values, written as it was: no date is set anew.

    Raises ValueError or TypeError on values that are none of the model's.
    """
    fields = {field.name: field for field in model._meta.concrete_fields if _own(field)}
    row = model(
        **{name: fields[name].to_python(value) for name, value in values.items() if name in fields},
        **more,
    )
    row.save_base(raw=True, force_insert=True)
    return row


def _own(field: models.Field[Any, Any]) -> bool:
    return not (field.is_relation or field.primary_key or isinstance(field, models.BinaryField))


def _plain(field: models.Field[Any, Any], row: models.Model) -> Any:
    value = field.value_from_object(row)
    if isinstance(field, models.DateTimeField | models.DateField):
        return value.isoformat() if value is not None else None
    return value
