"""Tell what only repeats another publisher's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from rules.model import Entry, Reading
from rules.novelty import ECHO_DISTANCE, ECHO_WINDOW, Fingerprint, distance, echoes
from rules.ports import Reader
from state.store import Store


@dataclass(frozen=True)
class Echoes:
    """What other publishers have said lately; asked inside one transaction, so that none slips between.

    Only hashes are looked through, for thousands of texts may have come in one day.
    """

    store: Store
    publisher: str
    """Who may be the echo."""
    reader: Reader
    now: datetime

    def has(self, entry: Entry, reading: Reading, prints: Fingerprint) -> bool:
        """Return whether another publisher said *entry* before; what is older than the window is history."""
        old = entry.published is not None and self.now - entry.published > ECHO_WINDOW
        if old or not reading.statements:
            return False
        recent = self._recent.get(entry.subject, ())
        near = [row for row, simhash in recent if distance(prints.simhash, simhash) <= ECHO_DISTANCE]
        others = [
            other
            for other in self.store.entries.others(near)
            # What is given by hand names its own publishers, and may be its own nearest text.
            if other.publisher != entry.publisher
        ]
        return echoes(entry, reading, prints, others, self.reader.read) is not None

    @cached_property
    def _recent(self) -> dict[str | None, list[tuple[int, int]]]:
        """Row and hash of what others said lately, by what it is about."""
        found: dict[str | None, list[tuple[int, int]]] = {}
        for subject, row, simhash in self.store.entries.recent(self.now - ECHO_WINDOW, self.publisher):
            found.setdefault(subject, []).append((row, simhash))
        return found
