"""Durations such as ``5m`` and sizes such as ``2MB``, as people write them in a configuration."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_BYTES: Final = {
    "": 1,
    "k": 1_000,
    "M": 1_000_000,
    "G": 1_000_000_000,
    "Ki": 1 << 10,
    "Mi": 1 << 20,
    "Gi": 1 << 30,
}

_DURATION: Final = re.compile(r"(?:[0-9]+[smhdw])+")
_SIZE: Final = re.compile(r"([0-9]+) ?(k|M|G|Ki|Mi|Gi|)B")

LONGEST: Final = timedelta(days=366)
"""Longer than anything waits here; keeps arithmetic with dates away from its limits."""


def parse_duration(text: str) -> timedelta:
    """Return the duration *text* means: ``30s``, ``5m``, ``1h30m``, ``3d``, ``2w``.

    Raises ValueError, with the remedy, for anything else or for more than 366 days.
    """
    if _DURATION.fullmatch(text) is None:
        raise ValueError("not a duration: write a number and a unit, such as 30s, 5m, 24h or 3d")
    if len(text) > 20:
        raise ValueError("a duration of 366 days at most is meant here")
    parts = re.findall(r"([0-9]+)([smhdw])", text)
    seconds = sum(int(number) * _SECONDS[unit] for number, unit in parts)
    if seconds > LONGEST.total_seconds():
        raise ValueError("a duration of 366 days at most is meant here")
    return timedelta(seconds=seconds)


def parse_size(text: str) -> int:
    """Return the bytes *text* means: ``500kB``, ``2MB`` (SI), ``2MiB`` (binary).

    Raises ValueError, with the remedy, for anything else.
    """
    found = _SIZE.fullmatch(text)
    if found is None or len(text) > 20:
        raise ValueError("not a size: write a number and a unit, such as 500kB, 2MB or 2MiB")
    return int(found[1]) * _BYTES[found[2]]


def format_duration(value: timedelta) -> str:
    """Return *value* in its two largest units, such as ``2h 5m``; under a second is ``0s``."""
    left = int(abs(value).total_seconds())
    parts: list[str] = []
    for unit in ("d", "h", "m", "s"):
        count, left = divmod(left, _SECONDS[unit])
        if count or (unit == "s" and not parts):
            parts.append(f"{count}{unit}")
    return " ".join(parts[:2])
