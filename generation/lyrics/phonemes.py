"""What espeak-ng hears in a line: its words in the phonetic alphabet, through ctypes.

espeak-ng reads whole phrases, so a function word comes out light and a content word heavy.
The library and its data come with the ``espeakng-loader`` wheel; without it the system's own
``libespeak-ng`` is used. It is loaded at the first question and asked under one lock, because
it keeps its state in globals.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock

from generation.errors import GenerationError

SEPARATOR = "_"  # stands between the phonemes of a word

_NO_SOUND, _DO_NOT_EXIT = 2, 0x8000  # AUDIO_OUTPUT_SYNCHRONOUS, espeakINITIALIZE_DONT_EXIT
_UTF8 = 1
_IPA_SEPARATED = 0x02 | ord(SEPARATOR) << 8
_LONGEST_DATA_PATH = 120  # espeak-ng cuts longer ones in a buffer of 160 bytes

_lock = Lock()


@lru_cache(maxsize=16_384)
def transcribe(voice: str, line: str) -> tuple[str, ...]:
    """The words of ``line`` as ``voice`` (an espeak-ng voice name, ``"en-us"``) says them.

    Each word is IPA with :data:`SEPARATOR` between phonemes (``"h_ˈɛ_v_ə_n"``). espeak-ng may
    join two written words ("of the") or spell one out, so there can be more or fewer than in
    ``line``. Raises :class:`GenerationError` when espeak-ng is missing.
    """
    with _lock:
        return _library().transcribe(voice, line)


class _Espeak:
    """The loaded library. Not thread-safe: the caller holds the lock."""

    def __init__(self, library: ctypes.CDLL, data: Path | None) -> None:
        library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        library.espeak_TextToPhonemes.argtypes = [
            ctypes.POINTER(ctypes.c_void_p),
            ctypes.c_int,
            ctypes.c_int,
        ]
        path = None if data is None else str(data).encode()
        if library.espeak_Initialize(_NO_SOUND, 0, path, _DO_NOT_EXIT) <= 0:
            raise GenerationError("espeak-ng was found, but its data could not be read.")
        self._library = library
        self._voice = ""

    def transcribe(self, voice: str, line: str) -> tuple[str, ...]:
        if voice != self._voice:
            if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
                raise GenerationError(f"espeak-ng has no voice called “{voice}”.")
            self._voice = voice
        text = ctypes.create_string_buffer(line.encode())
        rest = ctypes.c_void_p(ctypes.addressof(text))
        words: list[str] = []
        while rest.value:  # one clause a call; the pointer is null behind the last
            clause = self._library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA_SEPARATED)
            words.extend((clause or b"").decode().split())
        return tuple(words)


@cache
def _library() -> _Espeak:
    try:
        import espeakng_loader  # a wheel with native code: missing on some platforms

        library, data = espeakng_loader.get_library_path(), Path(espeakng_loader.get_data_path())
    except ImportError:
        library, data = ctypes.util.find_library("espeak-ng"), None
    try:
        if library is None:
            raise OSError("no library of that name")
        return _Espeak(ctypes.CDLL(library), data and _short(data))
    except OSError as error:
        raise GenerationError(
            "espeak-ng, which reads the words aloud, could not be loaded: "
            "install the package espeakng-loader or the system's espeak-ng."
        ) from error


def _short(data: Path) -> Path:
    """``data``, or a link to it where its own path is too long for espeak-ng."""
    if len(str(data).encode()) <= _LONGEST_DATA_PATH:
        return data
    link = Path(tempfile.mkdtemp(prefix="espeak-")) / data.name
    link.symlink_to(data, target_is_directory=True)
    return link
