"""Close an incident, or announce something, by a manager's word; who did it and why is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from daemon.errors import GivenError
from daemon.people import known_place
from daemon.plain import one_line
from daemon.times import read_time
from rules.byhand import Announcement, announce, close
from rules.incident import Alert, Incident, State
from rules.model import Severity
from rules.ports import Gazetteer
from state.store import Store

CLOSED: Final = "closed"
ANNOUNCED: Final = "announced"
MOST_WORDS: Final = 600
"""Characters of an announcement; a text message holds fewer, and says so by its cut."""
MOST_REASON: Final = 200


def close_incident(
    store: Store,
    places: Gazetteer,  # noqa: ARG001 (the table's shape)
    args: Mapping[str, Any],
    now: datetime,
) -> dict[str, Any]:
    """End the incident ``id`` for ``reason``, by ``author``, who speaks as ``speaker``.

    Returns its ``summary`` and how many people wait for its end, as ``told``.
    """
    reason = _words(args["reason"], "--reason", MOST_REASON)
    with store.transaction():
        incident = store.incidents.get(_number(args["id"]))
        if incident is None:
            raise GivenError(
                f"there is no incident {args['id']}: advisoryd incident list shows those that are"
            )
        if incident.state is State.OVER:
            raise GivenError(f"incident {args['id']} is over already")
        waiting = [who for which, who, _ in store.told.active() if which == incident.id]
        _save(store, close(incident, args["speaker"], now))
        store.acts.add(args["author"], CLOSED, reason, now, incident.id)
    return {"summary": incident.summary, "told": len(waiting)}


def announce_something(
    store: Store, places: Gazetteer, args: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """Say ``text`` to whoever watches ``area``, with ``severity``, up to ``until`` or until it is closed.

    Returns the new incident's ``id``.
    """
    text = _words(args["text"], "the text", MOST_WORDS)
    try:
        area = known_place(args["area"], places)
        severity = Severity(args["severity"])
        until = read_time(args["until"], last=True) if args["until"] else None
    except ValueError as error:
        raise GivenError(str(error)) from None
    if until is not None and until <= now:
        raise GivenError("--until has passed already")
    with store.transaction():
        act = store.acts.add(args["author"], ANNOUNCED, text, now)
        begun = announce(Announcement(act, area, severity, text, until), args["speaker"], now, places)
        incident = _save(store, begun)
        store.acts.about(act, incident.id or 0)
    return {"id": incident.id}


def _save(store: Store, alert: Alert) -> Incident:
    incident = store.incidents.save(alert.incident)
    store.incidents.add_alert(replace(alert, incident=incident))
    return incident


def _words(text: object, what: str, most: int) -> str:
    words = one_line(str(text)).strip()
    if not words:
        raise GivenError(f"{what} is empty: say it in a few words")
    if len(words) > most:
        raise GivenError(f"{what} has {len(words)} characters: {most} at most")
    return words


def _number(given: object) -> int:
    if isinstance(given, int):
        return given
    raise GivenError(f"'{given}' is no incident: give its number")
