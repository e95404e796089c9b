"""Count what came of messages since the process began: for /metrics, which knows of restarts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from daemon.channels.channel import OutcomeClass


@dataclass(frozen=True, slots=True)
class Tally:
    """Counters that only grow."""

    outcomes: Counter[tuple[str, OutcomeClass]] = field(default_factory=Counter)
    """By channel and class: answers to sends, and messages lost later."""
    unknown: Counter[tuple[str, int]] = field(default_factory=Counter)
    """By channel and code: codes that nobody here knows."""
    receipts: Counter[str] = field(default_factory=Counter)
    """By what was done with a provider's word about a message."""

    def count(self, channel: str, kind: OutcomeClass, code: int | None = None) -> None:
        """Count one outcome, and a code that is not known."""
        self.outcomes[channel, kind] += 1
        if kind is OutcomeClass.UNKNOWN and code is not None:
            self.unknown[channel, code] += 1
