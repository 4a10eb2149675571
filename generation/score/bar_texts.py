"""The bars of a score that changes while somebody follows it, as MusicXML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generation.score import musicxml
from generation.score.model import Measure, Score


class BarTexts:
    """The ``<measure>`` elements of a first part, as told so far. ``before``: its bars before the
    change; ``kept``: the elements of those that stay, for all who follow a change to that score."""

    def __init__(self, before: Sequence[Measure], kept: dict[int, str]) -> None:
        self._before, self._kept = before, kept
        self._told: list[tuple[Measure, str]] = []

    @property
    def told(self) -> list[str]:
        """The elements, in order."""
        return [text for _, text in self._told]

    def fresh(self, score: Score, settled: int) -> Iterator[tuple[int, str]]:
        """Of so many bars at the beginning, those that were not told, or not so, by their index;
        the last of the score in any case."""
        part = score.parts[0]
        setting = musicxml.opening_setting(part, score.tempo)
        for at, measure in enumerate(part.measures[:settled]):
            last = at == len(part.measures) - 1
            if last or [one for one, _ in self._told[at : at + 1]] != [measure]:
                text = self._text(at, measure, setting, last=last)
                self._told[at : at + 1] = [(measure, text)]
                yield at, text
            setting = setting.after(measure)

    def _text(self, at: int, measure: Measure, setting: musicxml.Setting, *, last: bool) -> str:
        stays = not last and at < len(self._before) and measure is self._before[at]
        if stays and at in self._kept:
            return self._kept[at]
        text = musicxml.write_measure(measure, setting, first=at == 0, last=last)
        if stays:
            self._kept[at] = text
        return text
