"""Where a step's time goes, how near the machine's own limits that is, and what narrower numbers
and a compiler would give: each a ratio within one run, by the decoding thread's own clock."""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F

from generation.composition import Plan
from generation.models.decoding import Decoder
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import MelodyTransformer
from generation.models.sampling import Sampling
from generation.requests import MelodyRequest

BATCHES = (1, 8, 48)
STEPS = 24
ROUNDS = 3


def figures(model: MelodyTransformer, request: MelodyRequest) -> dict[str, Any]:
    """``profile``: by the number of rows; ``int8_ratio`` and ``bfloat16_ratio``: how much faster
    the layers' products would be; ``compile``: the same for a compiler, or why there is none."""
    return {
        "profile": {str(rows): _profile(model, request, rows) for rows in BATCHES},
        **{f"{kind}_ratio": _narrow(model, kind) for kind in ("int8", "bfloat16")},
        "compile": _compiled(model),
    }


def _profile(model: MelodyTransformer, request: MelodyRequest, rows: int) -> dict[str, float]:
    """Shares of a step: ``share_products``, the layers' matrix products, timed by themselves;
    ``share_python``, laws, draws and choices outside of the session. The rest is attention,
    sums and norms, and the calls to them. ``gemm_share_of_limit``: of the multiplications a
    second that one large product reaches here; ``weights_share_of_limit``: of the bytes a second
    that a long sum reads, if every weight is read once a step."""
    measured = [_steps(model, request, rows) for _ in range(ROUNDS)]
    seconds = statistics.median(whole for whole, _ in measured)
    linears = _linears(model)
    inputs = [torch.randn(rows, each.in_features) for each in linears]
    with torch.inference_mode():
        products = statistics.median(
            _timed(lambda: [f(x) for f, x in zip(linears, inputs, strict=True)]) for _ in range(30)
        )
    weights = sum(each.weight.numel() for each in linears)
    return {
        "milliseconds": seconds * 1e3,
        "share_products": products / seconds,
        "share_python": statistics.median(1 - inside / whole for whole, inside in measured),
        "gemm_share_of_limit": 2 * weights * rows / products / _most_flops(),
        "weights_share_of_limit": 4 * weights / seconds / _most_bytes(),
    }


def _steps(model: MelodyTransformer, request: MelodyRequest, rows: int) -> tuple[float, float]:
    """Seconds a step with so many melodies under way, and how many of them in the session."""
    session = TransformerSession(model, rows)
    decoder, begin = Decoder(session), Plan.of(request).melodies(0, Sampling())
    for candidate in range(rows):
        decoder.add(begin(candidate))
    inside = 0.0

    def clocked(work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            nonlocal inside
            began = time.thread_time()
            found = work(*given)
            inside += time.thread_time() - began
            return found

        return run

    for name in ("advance", "rest", "duration", "pitch"):
        setattr(session, name, clocked(getattr(session, name)))
    with torch.inference_mode():
        began = time.thread_time()
        for _ in range(STEPS):
            decoder.step()
        return (time.thread_time() - began) / STEPS, inside / STEPS


def _linears(model: MelodyTransformer) -> list[torch.nn.Linear]:
    """Of the layers, but for the words' keys, which are not made anew at every step."""
    blocks = [block for block in model.decoder for block in [block.own, block.words, block]]
    names = ("query", "key_value", "out", "gate", "back")
    found = [getattr(each, name, None) for each in blocks for name in names]
    keys = [block.words.key_value for block in model.decoder]
    return [each for each in found if isinstance(each, torch.nn.Linear) and each not in keys]


def _most_flops() -> float:
    square = torch.randn(768, 768)
    return 2 * 768**3 / min(_timed(lambda: square @ square) for _ in range(10))


def _most_bytes() -> float:
    """Of memory that no cache holds."""
    long = torch.randn(32 << 20)
    return 4 * len(long) / min(_timed(long.sum) for _ in range(5))


def _narrow(model: MelodyTransformer, kind: str) -> dict[str, float]:
    """Ratios of the layers' products, paired, by the number of rows."""
    linears = _linears(model)
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    if kind == "int8":
        narrow: list[Callable[[torch.Tensor], torch.Tensor]] = [
            torch.ao.quantization.quantize_dynamic(
                torch.nn.Sequential(each), {torch.nn.Linear}, dtype=torch.qint8
            )
            for each in linears
        ]
    else:
        narrow = [_rounded(each.weight.bfloat16()) for each in linears]
    ratios = {}
    with torch.inference_mode():
        for rows in BATCHES:
            inputs = [torch.randn(rows, each.in_features) for each in linears]
            ratios[str(rows)] = _ratio(
                lambda inputs=inputs: [f(x) for f, x in zip(linears, inputs, strict=True)],
                lambda inputs=inputs: [f(x) for f, x in zip(narrow, inputs, strict=True)],
            )
    return ratios


def _rounded(weight: torch.Tensor) -> Callable[[torch.Tensor], torch.Tensor]:
    return lambda x: F.linear(x.bfloat16(), weight).float()


def _compiled(model: MelodyTransformer) -> float | str:
    """One block's feed-forward half over 48 rows, compiled, against itself."""
    block, x = model.decoder[0], torch.randn(48, 1, model.config.width)
    try:
        compiled = torch.compile(block.mix)
        with torch.inference_mode():
            compiled(x)
            return _ratio(lambda: block.mix(x), lambda: compiled(x))
    except Exception as error:  # noqa: BLE001  the compiler needs a C++ compiler at run time
        return f"not to be had here: {type(error).__name__}"


def _ratio(plain: Callable[[], object], other: Callable[[], object]) -> float:
    """How many times as fast the other is: the median of pairs."""
    plain(), other()
    return statistics.median(_timed(plain) / _timed(other) for _ in range(15))


def _timed(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began
