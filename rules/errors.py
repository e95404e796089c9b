"""Faults in files people write, each with its place, and all of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

_WIDTH: Final = 160
"""Characters of a source line shown around the fault."""

_SECRET: Final = re.compile(r"((?:password|token|secret|credential)\w*[\"']?\s*:\s*)\S.*", re.IGNORECASE)


class RulesError(Exception):
    """Something this package refuses."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One mistake in one file."""

    path: str
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1, in code points."""
    message: str
    source_line: str = ""
    hint: str = ""
    """The remedy, or the nearest known name."""

    def __str__(self) -> str:
        """Return ``file:line:col: error: message; hint``."""
        remedy = f"; {self.hint}" if self.hint else ""
        return f"{self.path}:{self.line}:{self.column}: error: {self.message}{remedy}"

    def render(self) -> str:
        """Return the fault, the line it is in, and a caret under its place."""
        if not self.source_line.strip():
            return str(self)
        shown, offset = _excerpt(self.source_line, self.column - 1)
        return f"{self}\n  {shown}\n  {' ' * offset}^"


class RuleErrors(RulesError):  # noqa: N818 - it is many of them
    """Every fault found in every file that was read."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep *faults* in order of file and place, each once."""
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(fault.render() for fault in self.faults))


def nearest(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean '…'?`` with the known name most like *name*, or "" if none is."""
    best = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=60)
    return f"did you mean '{best[0]}'?" if best else ""


def _excerpt(line: str, column: int) -> tuple[str, int]:
    """Return a printable window of *line* around *column*, without secrets, and the caret's offset."""
    start = max(0, column - _WIDTH // 2) if len(line) > _WIDTH else 0
    safe = _SECRET.sub(r"\1…", line)
    window = safe[start : start + _WIDTH]
    printable = "".join(char if char.isprintable() else " " for char in window)
    return printable, min(column - start, len(printable))
