"""Answer for somebody: a manager who has reached them by other means says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from daemon.errors import GivenError
from daemon.formats import read_manager
from daemon.plain import one_line
from rules.person import Person
from rules.ports import Gazetteer
from state.store import Store


def acknowledge(store: Store, places: Gazetteer, args: Mapping[str, Any], now: datetime) -> dict[str, int]:  # noqa: ARG001 (the table's shape)
    """Acknowledge an ``incident`` for a ``subscriber`` (None: for all), in the name of ``by``.

    Return for how many ``people``; nothing is repeated to them or escalated any more.
    """
    incident = store.incidents.get(int(args["incident"]))
    if incident is None:
        raise GivenError("there is no incident of this number: advisoryd incident list shows them")
    subscriber = subscriber_called(store, args["subscriber"]).id if args.get("subscriber") else None
    answer = f"acknowledged by {one_line(str(args['by']))}"
    with store.transaction():
        taken = store.answers.take(now, answer, subscriber=subscriber, incident=incident.id)
    if not taken:
        raise GivenError("nobody's answer is waited for: it was given, or was not asked for")
    return {"people": len(taken)}


def subscriber_called(store: Store, who: str) -> Person:
    """Return the subscriber with this phone, e-mail or name; raises GivenError where there is none."""
    try:
        contact = read_manager(who)
    except ValueError as error:
        raise GivenError(f"--subscriber: {error}") from None
    person = store.people.find(contact) or store.people.named(contact)
    if person is None:
        raise GivenError("--subscriber: nobody has this phone, e-mail or name: advisoryd subscribers list")
    return person
