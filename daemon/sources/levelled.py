"""Say a publisher's own advice level on the common scale, as its definition declares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

NONE: Final = "none"
"""What an empty value is called in a definition."""


def exactly(values: Iterable[str], levels: Mapping[str, int | None]) -> tuple[str, list[str]]:
    """Return the gravest level of *values*, in words, and the values that *levels* does not name."""
    said = list(values) or [NONE]
    known = [levels[value] for value in said if value in levels]
    return _words(known), [value for value in said if value not in levels]


def within(text: str, levels: Mapping[str, int | None]) -> tuple[str, list[str]]:
    """Return the level whose name occurs in *text*, the longest of them, and *text* where none does."""
    folded = " ".join(text.split()).casefold()
    if not folded:
        return exactly((), levels)
    named = [name for name in levels if " ".join(name.split()).casefold() in folded]
    if not named:
        return "", [text]
    return _words([levels[max(named, key=len)]]), []


def _words(found: Iterable[int | None]) -> str:
    """Return the words in which every language's reader knows a level; "" for what is none."""
    level = max((each for each in found if each is not None), default=None)
    return f"Level {level}" if level else ""
