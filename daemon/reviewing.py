"""What a person should look at: take it off the list, and be reminded of what matters to somebody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from daemon.errors import GivenError
from rules.ports import Gazetteer
from state.store import Store

AFTER: Final = timedelta(days=1)
"""How long something about a watched country waits before the operator is reminded, and again each day."""


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
