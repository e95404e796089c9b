"""Who was told what in a scenario: one object a message for programs, a page at the end for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from daemon.holding import SHADOW
from rules.incident import End, Incident, State
from rules.ports import Gazetteer
from state.history import Said, SaidAlert
from state.store import Store

OPERATOR: Final = "operator"
_NEVER_ENDED: Final = {
    End.LAPSED: "nobody repeated it in time",
    End.OWN: "the end that its text gave has come",
    End.LIFTED: "it was lifted",
    End.CLOSED: "it was closed by hand",
    None: "it still holds",
}


@dataclass(frozen=True, slots=True)
class Loose:
    """Somebody who was told of a danger and not of its end."""

    name: str
    incident: Incident


@dataclass(frozen=True, slots=True)
class Account:
    """All that was said."""

    people: tuple[str, ...]
    said: tuple[Said, ...]
    loose: tuple[Loose, ...]
    shadowed: tuple[Said, ...] = ()
    """What rules in shadow would have said."""


def gather(store: Store) -> Account:
    """Return what the database tells of a scenario that was played."""
    people = {person.id: person.name for person in store.people.list()}
    active = store.told.active()
    incidents = store.incidents.of(sorted({incident for incident, _, _ in active}))
    return Account(
        people=tuple(people.values()),
        said=tuple(store.history.said()),
        shadowed=tuple(store.history.hidden(SHADOW)),
        loose=tuple(
            Loose(people[person], incidents[incident]) for incident, person, _ in active if person in people
        ),
    )


def as_json(said: Said) -> dict[str, Any]:
    """Return one message as the replay prints it."""
    return {
        "at": said.at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "subscriber": said.subscriber or OPERATOR,
        "channel": said.channel,
        "text": said.text,
        "segments": said.segments if said.channel == "sms" else None,
        "alerts": [
            {
                "rule": alert.rule,
                "hazard": alert.hazard,
                "area": alert.area,
                "msg_type": str(alert.msg_type),
                "reason": str(alert.reason),
                "severity": str(alert.severity),
            }
            for alert in said.alerts
        ],
    }


def summary(account: Account, places: Gazetteer, tz: str) -> Iterator[str]:
    """Yield the lines that say who was told what, whom nobody told of an end and why; times in *tz*."""
    zone = ZoneInfo(tz)
    yield f"Who was told what (times in {tz.rpartition('/')[2].replace('_', ' ')})"
    for name in account.people:
        messages = [said for said in account.said if said.subscriber == name]
        yield f"{name}: {_count(len(messages), 'message') if messages else 'nothing'}"
        for said in messages:
            yield f"  {_when(said.at, zone)}  {said.channel:<7}  {_alerts(said.alerts, places)}"
    to_operator = [said for said in account.said if said.subscriber is None]
    yield f"{OPERATOR}: {_count(len(to_operator), 'message') if to_operator else 'nothing'}"
    for said in to_operator:
        yield f"  {_when(said.at, zone)}  {said.channel:<7}  {' '.join(said.text.split())}"
    yield from _loose(account.loose, places, zone)
    yield _totals(account.said)


def _loose(loose: Sequence[Loose], places: Gazetteer, zone: ZoneInfo) -> Iterator[str]:
    yield "Told of a danger, and of no end" + ("" if loose else ": nobody")
    for each in loose:
        incident = each.incident
        last = max(incident.holders or incident.stances, key=lambda stance: stance.restated_at)
        state = "expired" if incident.state is State.DORMANT else str(incident.state)
        yield (
            f"  {each.name}: {incident.key.hazard} in {places.display(incident.key.region, 'en')}"
            f" ({incident.key.region}, {incident.key.rule}), {state}; last said by {last.publisher}"
            f" on {_when(last.restated_at, zone)}: {_NEVER_ENDED[last.end]}"
        )


def _alerts(alerts: Sequence[SaidAlert], places: Gazetteer) -> str:
    told = (f"{a.msg_type} {a.hazard} {places.display(a.area, 'en')} ({a.reason})" for a in alerts)
    return "; ".join(dict.fromkeys(told))


def _totals(said: Sequence[Said]) -> str:
    sms = [each for each in said if each.channel == "sms"]
    segments = sum(each.segments or 0 for each in sms)
    mails = sum(each.channel == "email" for each in said)
    return f"{len(sms)} SMS in {_count(segments, 'segment')}, {_count(mails, 'e-mail')}, {len(said)} in all"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _when(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d %b %H:%M}"
