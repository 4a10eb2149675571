"""A record as a musician would have it, and one with everything that can trouble a format."""

from __future__ import annotations

from dataclasses import replace

from generation.rights.record import Credit, RightsRecord
from generation.rights.roles import By, Contribution, Role

RECORD = RightsRecord(
    piece="abcdefghijkl",
    score="mnopqrstuvwx",
    site="https://studio.example/",
    url="https://studio.example/pieces/abcdefghijkl",
    title="Hope",
    created="2026-11-29",
    holder="Bob",
    licence="CC-BY-SA-4.0",
    licence_name="Creative Commons Attribution-ShareAlike 4.0",
    licence_url="https://creativecommons.org/licenses/by-sa/4.0/",
    attribution="“Hope” by Bob, CC BY-SA 4.0, after “Rain” by Alice, CC BY-SA 4.0.",
    contributions=(
        Contribution(Role.LYRICS, By.HUMAN, ("Emily Dickinson",), (), By.HUMAN),
        Contribution(Role.MELODY, By.BOTH, ("Bob",), ("melody_transformer",), By.MODEL),
        Contribution(Role.HARMONY, None),
        Contribution(Role.ARRANGEMENT, None),
        Contribution(Role.RENDER, None),
    ),
    credits=(
        Credit(
            "piece",
            "Rain",
            "Alice",
            "CC-BY-SA-4.0",
            "https://studio.example/pieces/zyxwvutsrqpo",
            "vary",
        ),
        Credit("weights", "melody_transformer", "", "CC-BY-4.0"),
    ),
    engine="melody_transformer",
    checkpoint="a" * 64,
    weights_licence="CC-BY-4.0",
    seed=2**62,
    music="b" * 64,
    ledger="c" * 64,
)
AWKWARD = replace(
    RECORD,
    title='静夜思 <&> "Ö" – ]]> --> 𝄞',
    holder="李白 & Söhne",
    attribution="“静夜思” von 李白 & Söhne <script>alert(1)</script>",
    credits=tuple(Credit("piece", f"№ {at} \U0001d11e", "É" * 200) for at in range(50)),
)
