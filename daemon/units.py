"""Sizes such as ``2MB``, as people write them in a configuration, and durations as they are shown."""

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

_SIZE: Final = re.compile(r"([0-9]+) ?(k|M|G|Ki|Mi|Gi|)B")


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
