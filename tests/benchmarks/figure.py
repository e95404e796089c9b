"""One line of a benchmark: what we need, what a named peer needs, their ratio, and the bar it has to clear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GROSS: Final = 2.0
"""A ratio this many times off its bar is no noise."""
WIDTHS: Final = (62, 34, 44, 8, 8)
"""Columns: what, ours, peer, ratio, bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What a ratio has to reach."""

    limit: float
    at_least: bool

    def reached(self, ratio: float) -> bool:
        """Return whether *ratio* clears it."""
        return ratio >= self.limit if self.at_least else ratio <= self.limit

    def missed_by_far(self, ratio: float) -> bool:
        """Return whether *ratio* is more than twice off, on whatever machine."""
        return ratio * GROSS < self.limit if self.at_least else ratio > self.limit * GROSS

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured; without a ratio the peer was not there."""

    what: str
    ours: str
    peer: str = ""
    ratio: float | None = None
    bar: Bar | None = None
    known: str = ""
    """Why it is known to be missed; then it fails nothing."""

    @property
    def verdict(self) -> str:
        """Return whether the bar was reached."""
        if self.bar is None:
            return ""
        if self.ratio is None:
            return "not measured"
        if self.bar.reached(self.ratio):
            return "reached"
        return f"MISSED: {self.known}" if self.known else "MISSED"

    @property
    def missed_by_far(self) -> bool:
        """Return whether it was missed so far that something is broken."""
        if self.bar is None or self.ratio is None or self.known:
            return False
        return self.bar.missed_by_far(self.ratio)

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.3g}"
        cells = (self.what, self.ours, self.peer, ratio, str(self.bar or ""))
        return "  ".join(
            [cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)] + [self.verdict]
        )


def at_least(limit: float) -> Bar:
    """Return the bar of a ratio that should be large."""
    return Bar(limit, at_least=True)


def at_most(limit: float) -> Bar:
    """Return the bar of a ratio that should be small."""
    return Bar(limit, at_least=False)


def heading() -> str:
    """Return the names of the columns."""
    cells = ("what", "ours", "peer", "ratio", "bar")
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()
