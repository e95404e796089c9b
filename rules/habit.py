"""Learn from what a source said so far how long it may be silent before somebody should look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

LEARNT: Final = 6
"""Times of news from which a habit can be told; of fewer nothing is said."""
REMEMBERED: Final = 40
"""The last times of news that count: habits change."""
STRANGE: Final = 2
"""A silence this many times the longest so far is strange."""


def patience(news: Sequence[datetime], floor: timedelta) -> timedelta | None:
    """Return how long a source may be silent, given its times of *news* in order; None: nobody can tell.

    Never less than *floor*.
    """
    last = news[-REMEMBERED:]
    if len(last) < LEARNT:
        return None
    return max(floor, STRANGE * max(later - earlier for earlier, later in pairwise(last)))


def silent_since(news: Sequence[datetime], floor: timedelta, now: datetime) -> datetime | None:
    """Return since when a source has been silent, where that is longer than its habit."""
    allowed = patience(news, floor)
    if allowed is None or now - news[-1] <= allowed:
        return None
    return news[-1]
