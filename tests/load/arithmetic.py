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
from torch.profiler import ProfilerActivity, profile

from generation.composition import Plan
from generation.models.decoding import Decoder
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import MelodyTransformer
from generation.models.sampling import Sampling
from generation.requests import MelodyRequest

BATCHES = (1, 8, 48)
STEPS = 24
ROUNDS = 3
PRODUCTS = ("aten::mm", "aten::addmm", "aten::linear", "aten::bmm")


def figures(model: MelodyTransformer, request: MelodyRequest) -> dict[str, Any]:
    """``profile``: by the number of rows; ``int8_ratio`` and ``bfloat16_ratio``: how much faster
    the layers' products would be; ``compile``: the same for a compiler, or why there is none."""
    return {
        "profile": {str(rows): _profile(model, request, rows) for rows in BATCHES},
        **{f"{kind}_ratio": _narrow(model, kind) for kind in ("int8", "bfloat16")},
        "compile": _compiled(model),
    }


def _profile(model: MelodyTransformer, request: MelodyRequest, rows: int) -> dict[str, float]:
    """Shares of a step. The rest of it is neither Python's nor a product's: sums, norms,
    softmax, copies. ``gemm_share_of_limit``: of the multiplications a second that one large
    product reaches here; ``weights_share_of_limit``: of the bytes a second that a copy reads,
    if every weight is read once a step."""
    seconds = statistics.median(_steps(model, request, rows) for _ in range(ROUNDS))
    with profile(activities=[ProfilerActivity.CPU]) as seen:
        _steps(model, request, rows)
    spent = {row.key: row.self_cpu_time_total / 1e6 / STEPS for row in seen.key_averages()}
    operators = sum(each for key, each in spent.items() if key.startswith("aten::"))
    products = sum(spent.get(key, 0.0) for key in PRODUCTS)
    weights = sum(each.numel() for each in model.decoder.parameters())  # type: ignore[attr-defined]
    return {
        "milliseconds": seconds * 1e3,
        "share_products": products / seconds,
        "share_python": max(0.0, 1 - operators / seconds),
        "gemm_share_of_limit": 2 * weights * rows / products / _most_flops(),
        "weights_share_of_limit": 4 * weights / seconds / _most_bytes(),
    }


def _steps(model: MelodyTransformer, request: MelodyRequest, rows: int) -> float:
    """Seconds a step, with so many melodies under way."""
    decoder = Decoder(TransformerSession(model, rows))
    begin = Plan.of(request).melodies(0, Sampling())
    for candidate in range(rows):
        decoder.add(begin(candidate))
    with torch.inference_mode():
        began = time.thread_time()
        for _ in range(STEPS):
            decoder.step()
        return (time.thread_time() - began) / STEPS


def _most_flops() -> float:
    square = torch.randn(768, 768)
    return 2 * 768**3 / min(_timed(lambda: square @ square) for _ in range(10))


def _most_bytes() -> float:
    """Of memory that no cache holds."""
    long = torch.randn(32 << 20)
    return 4 * len(long) / min(_timed(long.sum) for _ in range(5))


def _narrow(model: MelodyTransformer, kind: str) -> dict[str, float]:
    """Ratios of the layers' products, paired, by the number of rows."""
    linears = [each for each in model.decoder.modules() if isinstance(each, torch.nn.Linear)]  # type: ignore[attr-defined]
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
