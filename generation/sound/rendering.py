"""MIDI on the same instruments that the page plays: TinySoundFont with packs of one program."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
from mido import Message, MidiFile

from generation.errors import FormatError
from generation.score.model import SINGING_PROGRAM

RATE: Final = 44_100
MAX_SECONDS: Final = 300
_TAIL_SECONDS: Final = 2.5  # for what is still ringing
_PEAK: Final = 0.89  # −1 dB of the loudest a file can hold
_DAMAGED = (ValueError, EOFError, OSError, IndexError, KeyError, TypeError, struct.error)
KIN: Final = (0, 10, 19, 24, 24, 48, 48, 71, 71, 73, 73, 48, 48, 24, 10, 10)
"""Of each family of eight General MIDI programs, the one that stands in for those without a pack;
as the page has it."""
_NEARER: Final = {41: 40, 43: 42, 69: 68}
TOO_LONG: Final = f"A recording may last {MAX_SECONDS // 60} minutes at most: take a shorter piece."


def render(midi: bytes, pack: Callable[[int], bytes | None]) -> np.ndarray:
    """The sound of a MIDI file: (samples, 2) float32 at :data:`RATE`, at most 1 either way.

    ``pack``: a General MIDI program, from 0 → its sound bank (.sf3), or None; then its kin plays,
    or the choir sings. The same bytes give the same sound. Raises :class:`FormatError` for a file
    that is damaged, silent, or longer than :data:`MAX_SECONDS`.
    """
    events = list(_events(midi))
    seconds = events[-1][0] if events else 0.0
    if seconds > MAX_SECONDS:
        raise FormatError(TOO_LONG)
    length = round((seconds + _TAIL_SECONDS) * RATE)
    sound = np.zeros((length, 2), dtype=np.float32)
    player = _Player(pack)
    at = 0
    for second, message in events:
        until = round(second * RATE)
        player.play_into(sound[at:until])
        at = until
        player.take(message)
    player.play_into(sound[at:])
    loudest = float(np.abs(sound).max(initial=0.0))
    if loudest == 0.0:
        raise FormatError("There is nothing to be heard in this score.")
    return sound * np.float32(_PEAK / loudest)


def mended(bank: bytes) -> bytes:
    """A sound bank whose samples end on an even byte, as its reader expects.

    RIFF lets the length leave out the byte that fills up; the reader then loses its place.
    """
    at = bank.find(b"smpl")
    if at < 0:
        return bank
    (length,) = struct.unpack("<I", bank[at + 4 : at + 8])
    even = struct.pack("<I", length + length % 2)
    return bank[: at + 4] + even + bank[at + 8 :]


class _Player:
    """A synthesizer with an instrument for each channel that is played."""

    def __init__(self, pack: Callable[[int], bytes | None]) -> None:
        import tinysoundfont

        self._synth: Any = tinysoundfont.Synth(samplerate=RATE)
        self._pack = pack
        self._banks: dict[int, int] = {}
        self._chosen: set[int] = set()

    def play_into(self, block: np.ndarray) -> None:
        """Go on sounding for as long as the block is. (samples, 2)"""
        if len(block) and self._chosen:
            heard = self._synth.generate(len(block))
            block[:] = np.frombuffer(bytes(heard), dtype=np.float32).reshape(-1, 2)

    def take(self, message: Message) -> None:
        channel = message.channel
        if message.type == "program_change":
            self._choose(channel, message.program)
            return
        if channel not in self._chosen:
            self._choose(channel, SINGING_PROGRAM)
        if message.type == "note_on" and message.velocity:
            self._synth.noteon(channel, message.note, message.velocity)
        else:
            self._synth.noteoff(channel, message.note)

    def _choose(self, channel: int, program: int) -> None:
        kin = (program, _NEARER.get(program, program), KIN[program // 8])
        program = next((one for one in kin if self._pack(one) is not None), SINGING_PROGRAM)
        if program not in self._banks:
            bank = self._pack(program)
            if bank is None:
                raise FormatError("The sounds of this studio are missing.")
            self._banks[program] = self._synth.sfload(mended(bank))
        self._synth.program_select(channel, self._banks[program], 0, program)
        self._chosen.add(channel)


def _events(midi: bytes) -> Iterator[tuple[float, Message]]:
    """What is played, and when, in seconds."""
    second = 0.0
    try:
        for message in MidiFile(file=io.BytesIO(midi), clip=True):
            second += message.time
            if message.type in ("note_on", "note_off", "program_change"):
                yield second, message
    except _DAMAGED:
        raise FormatError("The MIDI file is damaged: it cannot be read to its end.") from None
