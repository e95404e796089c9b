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
        """Return whether another publisher said *entry* before."""
        if not reading.statements:
            return False
        near = [row for row, simhash in self._recent if distance(prints.simhash, simhash) <= ECHO_DISTANCE]
        others = [
            other
            for other in self.store.entries.others(near)
            # What is given by hand names its own publishers, and may be its own nearest text.
            if other.publisher != entry.publisher and other.entry.subject == entry.subject
        ]
        return echoes(entry, reading, prints, others, self.reader.read) is not None

    @cached_property
    def _recent(self) -> list[tuple[int, int]]:
        return self.store.entries.recent(self.now - ECHO_WINDOW, self.publisher)
