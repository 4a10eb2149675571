"""Sound as a file: WAV with 16 bits a sample, or MP3."""

from __future__ import annotations

import io

import numpy as np
import soundfile

from generation.sound.rendering import RATE


def wav(sound: np.ndarray) -> bytes:
    """(samples, 2) float32 → a WAV file."""
    return _written(sound, "WAV", "PCM_16")


def mp3(sound: np.ndarray) -> bytes:
    """(samples, 2) float32 → an MP3 file of variable rate."""
    return _written(sound, "MP3", "MPEG_LAYER_III")


def _written(sound: np.ndarray, kind: str, subtype: str) -> bytes:
    buffer = io.BytesIO()
    channels = sound.shape[1]
    with soundfile.SoundFile(
        buffer, "w", samplerate=RATE, channels=channels, format=kind, subtype=subtype
    ) as file:
        for start in range(0, len(sound), RATE):  # whole, the encoder overruns its stack
            file.write(sound[start : start + RATE])
    return buffer.getvalue()
