"""What a person should look at: take it off the list, and be reminded of what matters to somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from daemon.errors import GivenError
from rules.model import Entry, Reading, Source
from rules.ports import Gazetteer
from state.store import Store

_UNREAD: Final = frozenset({"unknown-place", "unknown-language", "too-long"})
AFTER: Final = timedelta(days=1)
"""How long something about a watched country waits before the operator is reminded, and again each day."""


def list_unread(store: Store, source: Source, entry: Entry, reading: Reading, now: datetime) -> None:
    """Put what nobody could read of *entry* on the list."""
    for unread in reading.unread:
        if unread.why in _UNREAD:
            key = f"{unread.why}:{source.id}:{entry.id}:{unread.detail}"
            store.reviews.add(key, unread.why, source.id, entry.id, unread.detail, now, entry.subject)


def list_levels(store: Store, source: Source, levels: Iterable[str], now: datetime) -> None:
    """Put the levels that the definition of *source* does not name on the list, each once."""
    for level in levels:
        key = f"unknown-level:{source.id}:{level}"
        store.reviews.add(key, "unknown-level", source.id, None, level, now, source.subject)


def resolve(store: Store, places: Gazetteer, args: Mapping[str, Any], now: datetime) -> dict[str, int]:  # noqa: ARG001 (the shape of a command)
    """Take the things with these ``ids`` off the list, ``how`` in words; all of them or none.

    Raises GivenError where one is not on it.
    """
    with store.transaction():
        gone = [each for each in args["ids"] if not store.reviews.resolve(each, args["how"], now)]
        if gone:
            numbers = ", ".join(f"#{each}" for each in gone)
            raise GivenError(f"{numbers}: not on the list: advisoryd review list shows what is")
    return {"resolved": len(args["ids"])}


def remind(store: Store, now: datetime) -> None:
    """Tell the operator once a day of what waits about countries that somebody watches."""
    waiting = store.reviews.waiting(now - AFTER)
    if not waiting:
        return
    texts = ", ".join(f"{number} about {country}" for country, number in waiting.items())
    with store.transaction():
        store.operator.tell(
            f"review:{now.date().isoformat()}",
            "review",
            f"Nobody has looked at what could not be read about watched countries: {texts}. "
            "See: advisoryd review list",
            now,
        )
