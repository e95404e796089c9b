"""Once a day, a message that has gone the whole way: what is read, what is heard, and that messages leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rules.health import blind
from rules.model import Entry, Source
from rules.ports import Reader
from state.store import Store

TOLD: Final = "self_test"
"""In ``meta``: when the last one was told, in RFC 3339."""
NOTICE: Final = Entry(
    id="self-test",
    title="Security alert",
    text="Citizens in Jalisco should shelter in place.",
    subject="MX",
    lang="en",
)
"""What has to be read as an order to shelter in Jalisco."""


@dataclass(frozen=True, slots=True)
class SelfTest:
    """Tells the operator, and with that shows that the operator can be told."""

    sources: Mapping[str, Source]
    reader: Reader
    every: timedelta

    def run(self, store: Store, now: datetime) -> bool:
        """Tell it if it is time, in a transaction of its own; return whether it was.

        The first one comes an interval after the first start: who has just started it watches anyway.
        """
        if not self.every:
            return False
        last = store.meta.get(TOLD)
        if last is not None and now - datetime.fromisoformat(last) < self.every:
            return False
        with store.transaction():
            store.meta.set(TOLD, now.isoformat())
            if last is not None:
                store.operator.tell(f"self-test:{now.isoformat()}", "self-test", self._text(store, now), now)
        return last is not None

    def _text(self, store: Store, now: datetime) -> str:
        states = [state for state in store.sources.all() if state.id in self.sources]
        deaf = [s.id for s in states if blind(s.fault_since, self.sources[s.id].every, now)]
        sent = store.messages.counts()
        parts = (
            "Self-test: messages reach you",
            "a test notice was read rightly" if self._reads() else "A TEST NOTICE WAS NOT READ",
            f"{len(states) - len(deaf)} of {len(states)} sources are heard",
            *([f"blind to {', '.join(deaf)}"] if deaf else []),
            f"{sent.get('sent', 0) + sent.get('delivered', 0)} messages sent so far",
        )
        return "; ".join(parts) + ". Should this not come one day, see whether advisoryd runs."

    def _reads(self) -> bool:
        try:
            statements = self.reader.read(NOTICE).statements
        except Exception:  # noqa: BLE001 (that it breaks is the answer)
            return False
        return any(s.hazard == "shelter-in-place" and s.area == "MX-JAL" for s in statements)
