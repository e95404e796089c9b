"""One entry's news, and what its source lists: what tracking is told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rules.incident import Key
from rules.model import Entry, Finding, Reading, Source


@dataclass(frozen=True, slots=True)
class News:
    """One entry, read and matched, ready to be tracked."""

    source: Source
    entry: Entry
    reading: Reading
    findings: tuple[Finding, ...] = ()
    seed: bool = False
    """It was there when its source was polled for the first time."""
    recent: bool = True
    """It is dated within the backfill; only a seed's date matters."""
    echo: bool = False
    """It repeats another publisher's words: confirms, and is no stance."""

    @property
    def publisher(self) -> str:
        """Return who speaks."""
        return self.entry.publisher or self.source.publisher


@dataclass(frozen=True, slots=True)
class Page:
    """Which of its entries a source with standing pages lists."""

    source: str
    present: Collection[str]
    before: Collection[str] = ()
    """What it listed when it was read the last time."""


def key_of(finding: Finding) -> Key:
    """Return the incident a finding belongs to; its region is the ISO code the statement names."""
    return Key(finding.rule, finding.hazard, finding.area, finding.audience, finding.group)
