"""Static files, sent piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, HttpRequest
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Redirect, StaticFile

PIECE_BYTES = 256 * 1024


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise; under ASGI, where Django would first take each file into memory whole,
    it reads as fast as the browser does."""

    @staticmethod
    def serve(static_file: StaticFile | Redirect, request: HttpRequest) -> FileResponse:
        response: FileResponse = WhiteNoiseMiddleware.serve(static_file, request)
        file: Any = response.file_to_stream
        if isinstance(request, ASGIRequest) and file is not None:
            response.streaming_content = _pieces(file)
        return response


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    read = sync_to_async(file.read, thread_sensitive=False)
    while piece := await read(PIECE_BYTES):
        yield piece
