"""Add and end silences, after showing what they would have hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from daemon.acknowledging import subscriber_called
from daemon.case import is_repeat
from daemon.errors import GivenError
from daemon.people import known_place
from daemon.plain import one_line
from daemon.units import format_duration
from rules.addressed import Addressed
from rules.errors import nearest
from rules.loader import load_texts
from rules.model import MsgType, Severity
from rules.person import Person
from rules.ports import Gazetteer
from rules.silence import LONGEST, Matchers, Silence
from state.notices import Notice
from state.silences import Withholding
from state.store import Store

LOOK_BACK: Final = timedelta(days=30)
MOST_WORDS: Final = 200
"""Characters of an author or a reason."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a silence would have hidden, had it been there."""

    alerts: int
    """Steps of incidents that somebody would not have been told of."""
    people: int
    extreme: tuple[str, ...]
    """Those of them that were extreme, by name."""
    spared: tuple[str, ...]
    """Extreme ones that it is about and that break through."""


def add_silence(store: Store, places: Gazetteer, args: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Silence what the arguments say (see :func:`read_silence`); return its ``id``."""
    silence = read_silence(store, places, args, now)
    with store.transaction():
        kept = store.silences.add(silence)
        _catch(store, kept, places, now)
    return {"id": kept.id}


def expire_silence(store: Store, places: Gazetteer, args: Mapping[str, Any], now: datetime) -> dict[str, Any]:  # noqa: ARG001 (the table's shape)
    """End a silence (``id``) at once: what it hid and still holds is told."""
    with store.transaction():
        if not store.silences.expire(int(args["id"]), now):
            raise GivenError("no such silence is in force: advisoryd silence list shows those that are")
    return {"id": int(args["id"])}


def read_silence(store: Store, places: Gazetteer, args: Mapping[str, Any], now: datetime) -> Silence:
    """Return the silence that arguments describe, without an id; raises GivenError for what is wrong."""
    matchers = Matchers(
        rules=_rules(store, places, args.get("rules", ())),
        areas=frozenset(_area(places, area) for area in args.get("areas", ())),
        publishers=frozenset(name.casefold() for name in args.get("publishers", ())),
        subscribers=frozenset(subscriber_called(store, who).id for who in args.get("subscribers", ())),
        groups=frozenset(_group(store, name) for name in args.get("groups", ())),
    )
    if matchers == Matchers() and not args.get("severity"):
        raise GivenError(
            "say what is silenced: --rule, --area, --publisher, --severity, --subscriber, --group"
        )
    return Silence(
        id=0,
        author=_words(args, "author"),
        reason=_words(args, "reason"),
        since=now,
        until=_until(args, now),
        severity=_severity(args),
        matchers=matchers,
    )


def preview(store: Store, places: Gazetteer, silence: Silence, now: datetime) -> Preview:
    """Return what *silence* would have hidden of what people were told in the last 30 days."""
    whole = replace(silence, severity=Severity.EXTREME)
    hidden: dict[int, str] = {}
    spared: dict[int, str] = {}
    extreme: set[int] = set()
    people: set[int] = set()
    groups = {person.id: person.group for person in store.people.list()}
    for notice in store.notices.told_since(now - LOOK_BACK):
        said = _addressed(notice, groups.get(notice.subscriber))
        alert = notice.alert.id or 0
        if silence.hides(said, places):
            hidden[alert] = _name(notice, places)
            people.add(notice.subscriber)
            if said.severity is Severity.EXTREME:
                extreme.add(alert)
        elif whole.hides(said, places) and said.severity is Severity.EXTREME:
            spared[alert] = _name(notice, places)
    return Preview(
        len(hidden), len(people), _unique(hidden[alert] for alert in extreme), _unique(spared.values())
    )


def _catch(store: Store, silence: Silence, places: Gazetteer, now: datetime) -> None:
    """Hide Alerts that still wait to be said: quiet hours may hold them until the morning.

    Whoever was told nothing yet then counts as not told; an Update of what they were told goes out.
    """
    people: dict[int, Person | None] = {}
    for notice in store.notices.waiting():
        person = people.setdefault(notice.subscriber, store.people.get(notice.subscriber))
        untold = notice.msg_type is MsgType.ALERT and not is_repeat(store, notice)
        if person and untold and silence.hides(_addressed(notice, person.group), places):
            incident = notice.alert.incident.id or 0
            store.notices.suppress([notice.id], silence.why)
            store.told.forget(incident, person.id)
            store.withheld.keep(Withholding(incident, person.id, now, silence.id, None))


def _addressed(notice: Notice, group: str | None) -> Addressed:
    return Addressed(
        notice.alert.incident, notice.msg_type, notice.severity, notice.places, notice.subscriber, group
    )


def _name(notice: Notice, places: Gazetteer) -> str:
    incident = notice.alert.incident
    where = places.display(incident.key.region, "en")
    return f"{incident.summary}, {where} ({notice.alert.reason} {notice.alert.at:%d %b %H:%M} UTC)"


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(names)))


def _words(args: Mapping[str, Any], key: str) -> str:
    text = one_line(str(args.get(key) or ""))[:MOST_WORDS].strip()
    if not text:
        raise GivenError(f"--{key} is empty: whoever misses a message will ask for it")
    return text


def _until(args: Mapping[str, Any], now: datetime) -> datetime:
    until = datetime.fromisoformat(args["until"]).astimezone(UTC)
    if until <= now:
        raise GivenError("the silence would end before it begins: give a later --until")
    if until - now > LONGEST:
        longest = format_duration(LONGEST)
        raise GivenError(f"a silence lasts {longest} at most: what is never wanted is a change of the rules")
    return until


def _severity(args: Mapping[str, Any]) -> Severity:
    """Return the highest severity that is hidden: what is extreme only where that is said twice."""
    most = args.get("severity") or (Severity.EXTREME if args.get("including_extreme") else Severity.SEVERE)
    try:
        severity = Severity(most)
    except ValueError:
        raise GivenError(f"{most!r} is no severity: write {', '.join(Severity)}") from None
    if (severity is Severity.EXTREME) != bool(args.get("including_extreme")):
        raise GivenError("what is extreme is hidden only with --including-extreme, and then up to extreme")
    return severity


def _rules(store: Store, places: Gazetteer, names: Sequence[str]) -> frozenset[str]:
    """Return the ids of rules; those in force and those of what goes on are known."""
    if names:
        known = {incident.key.rule for incident in store.incidents.live()}
        known.update(load_texts(store.rules.kept(), places).rules)
        for name in names:
            if name not in known:
                raise GivenError(f"--rule: there is no rule {name!r}; {nearest(name, known)}".rstrip("; "))
    return frozenset(names)


def _area(places: Gazetteer, area: str) -> str:
    try:
        return known_place(area, places)
    except ValueError as error:
        raise GivenError(f"--area: {error}") from None


def _group(store: Store, name: str) -> str:
    known = {person.group.casefold() for person in store.people.list() if person.group}
    if name.casefold() not in known:
        raise GivenError(f"--group: nobody is in {name!r}; {nearest(name.casefold(), known)}".rstrip("; "))
    return name.casefold()
