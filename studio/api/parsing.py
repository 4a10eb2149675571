"""Reading a JSON body, however strange."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser


class JsonParser(Parser):
    """JSON as the standard has it: no NaN, no endless nesting, no endless digits."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return json.loads(request.body.decode(), parse_constant=_refuse)
        except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
            raise HttpError(
                400, 'The body is not JSON: send an object in UTF-8, such as {"words": "…"}.'
            ) from None


def _refuse(constant: str) -> None:
    raise ValueError(constant)
