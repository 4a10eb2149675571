"""How long a whole song takes: words to melody, chords, four voices and piano, one after the
other, as somebody who waits for the score would have them."""

from __future__ import annotations

import time
from typing import Any

from generation.arrange_requests import ArrangeRequest, Layer, Texture
from generation.arranger import Arranger
from generation.engine import Engine
from generation.requests import Language, MelodyRequest

# Christina Rossetti (1830–1894), Up-Hill: sixteen lines.
POEM = """Does the road wind up-hill all the way?
Yes, to the very end.
Will the day's journey take the whole long day?
From morn to night, my friend.

But is there for the night a resting-place?
A roof for when the slow dark hours begin.
May not the darkness hide it from my face?
You cannot miss that inn.

Shall I meet other wayfarers at night?
Those who have gone before.
Then must I knock, or call when just in sight?
They will not keep you standing at that door.

Shall I find comfort, travel-sore and weak?
Of labour you shall find the sum.
Will there be beds for me and all who seek?
Yea, beds for all who come."""


def figures(engine: Engine) -> dict[str, Any]:
    """``song_seconds_16_lines``: all layers; ``song_stage_seconds``: each. Models are loaded
    beforehand."""
    arranger = Arranger()
    request = MelodyRequest(words=POEM, language=Language.ENGLISH, seed=1)
    short = engine.submit(MelodyRequest(words=POEM[:40], language=Language.ENGLISH)).result()
    for layer in Layer:
        arranger.arrange(ArrangeRequest(layer), short.takes[0].score)
    began = time.perf_counter()
    score = engine.submit(request).result().takes[0].score
    stages = {"melody": time.perf_counter() - began}
    for layer in Layer:
        texture = Texture.BROKEN if layer is Layer.PIANO else None
        before = time.perf_counter()
        score = (
            arranger.arrange(ArrangeRequest(layer, texture=texture, seed=1), score).takes[0].score
        )
        stages[layer.value] = time.perf_counter() - before
    return {
        "song_seconds_16_lines": time.perf_counter() - began,
        "song_stage_seconds": stages,
    }
