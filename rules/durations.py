"""Durations such as ``5m``, as people write them in rules and in a configuration."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DURATION: Final = re.compile(r"(?:[0-9]+[smhdw])+")

LONGEST: Final = timedelta(days=3660)
"""Ten years: longer than anything is kept here; keeps arithmetic with dates away from its limits."""


def parse_duration(text: str) -> timedelta:
    """Return the duration *text* means: ``30s``, ``5m``, ``1h30m``, ``3d``, ``2w``.

    Raises ValueError, with the remedy, for anything else or for more than ten years.
    """
    if _DURATION.fullmatch(text) is None:
        raise ValueError("not a duration: write a number and a unit, such as 30s, 5m, 24h or 3d")
    if len(text) > 20:
        raise ValueError("a duration of 3660 days at most is meant here")
    parts = re.findall(r"([0-9]+)([smhdw])", text)
    seconds = sum(int(number) * _SECONDS[unit] for number, unit in parts)
    if seconds > LONGEST.total_seconds():
        raise ValueError("a duration of 3660 days at most is meant here")
    return timedelta(seconds=seconds)


def check_interval(value: timedelta) -> timedelta:
    """Return an interval between tellings of one thing to one person; ValueError where it is none."""
    if not timedelta(minutes=5) <= value <= timedelta(days=7):
        raise ValueError("nobody wants the same again so often or so seldom: 5m at least, 7d at most")
    return value
