"""Take out of a text what changes without meaning anything: today's date, counters, session ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import re2


class Volatile:
    """Patterns of google-re2, compiled once for a body."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns: list[Any] = [re2.compile(pattern) for pattern in patterns]

    def strip(self, text: str) -> str:
        """Return *text* without what matches; its lines stay lines."""
        if not self._patterns:
            return text
        for pattern in self._patterns:
            text = pattern.sub(" ", text)
        lines = [" ".join(line.split()) for line in text.split("\n")]
        kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
        return "\n".join(kept).strip("\n")
