"""What an SMS costs about: its segments by the price where it goes to, from ``sms_prices.csv``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

FILE: Final = Path(__file__).parent / "sms_prices.csv"
ELSEWHERE: Final = "*"
MILLIONTHS: Final = 1_000_000
"""Of a dollar: the unit in which prices are kept."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of one segment in millionths of a dollar, by the beginning of a number."""

    by_prefix: Mapping[str, int]

    @classmethod
    def load(cls, file: Path = FILE) -> Self:
        """Read the list."""
        lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
        return cls(
            {row["prefix"]: round(float(row["dollars"]) * MILLIONTHS) for row in csv.DictReader(lines)}
        )

    def of(self, address: str, segments: int) -> int:
        """Return what *segments* to *address* (E.164) cost about, in millionths of a dollar."""
        for length in range(len(address), 0, -1):
            if address[:length] in self.by_prefix:
                return segments * self.by_prefix[address[:length]]
        return segments * self.by_prefix[ELSEWHERE]
