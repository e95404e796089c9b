"""What an operator relies on, and since when each of it holds: kept in the database when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from state.store import Store

KEY: Final = "promise:"
"""In ``meta``, before the promise's name; its value is ``kept`` or ``broken`` and since when, in RFC 3339."""
GAP: Final = timedelta(seconds=90)
"""Between two looks; whatever is longer was an interruption."""


class Promise(StrEnum):
    """What is promised."""

    WATCHES = "watches"
    """The daemon works without interruption and can write."""
    HEARS = "hears"
    """No source is blind."""
    SENDS = "sends"
    """Every channel works, and nothing that is due waits."""
    RULES = "rules"
    """The rule files as they are now are in force."""


WORDS: Final = {
    Promise.WATCHES: "watching without interruption",
    Promise.HEARS: "every source is heard",
    Promise.SENDS: "every channel works and nothing is late",
    Promise.RULES: "the rule files are in force",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How one promise stands."""

    promise: Promise
    kept: bool
    since: datetime


def keep(store: Store, found: Mapping[Promise, bool], last: datetime | None, now: datetime) -> None:
    """Note in a transaction which promises are kept now; *last* is when they were last looked at.

    After a gap nothing is known of the time between: whatever is kept, is kept since now.
    """
    gap = last is None or now - last > GAP
    for promise, kept in found.items():
        before = _read(store, promise)
        if before is None or before.kept != kept or (gap and kept):
            value = f"{'kept' if kept else 'broken'} {now.isoformat()}"
            store.meta.set(KEY + promise, value)


def standings(store: Store) -> tuple[Standing, ...]:
    """Return how each promise stands, as far as it was ever looked at."""
    return tuple(found for promise in Promise if (found := _read(store, promise)) is not None)


def _read(store: Store, promise: Promise) -> Standing | None:
    word, _, since = (store.meta.get(KEY + promise) or "").partition(" ")
    return Standing(promise, word == "kept", datetime.fromisoformat(since)) if since else None
