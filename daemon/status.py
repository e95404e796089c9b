"""What ``status`` shows: sources and their health, incidents and who holds what, the outbox, the rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from daemon.facts import RULES, SHADOWS
from daemon.promises import Standing, standings
from daemon.silence_words import about
from rules.health import blind
from rules.incident import Incident, Stance, State
from rules.model import Source
from rules.ports import Gazetteer
from rules.silence import Silence
from state.hubs import Subscription
from state.quarantine import Case
from state.sources import SourceState
from state.store import Store

REMEMBERED: Final = timedelta(days=14)
"""What was put aside is shown for so long."""


class Health(StrEnum):
    """How a source is."""

    FINE = "fine"
    WAITING = "waiting"
    """It was never polled."""
    FAULT = "fault"
    """Its last poll failed."""
    BLIND = "blind"
    """It has failed for so long that the operator was told."""
    SILENT = "silent"
    """It answers, and has said nothing new for longer than is its habit."""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source."""

    id: str
    publisher: str
    health: Health
    heard_at: datetime | None
    """When it was last read well."""
    changed_at: datetime | None
    """When it last had something new."""
    fault: str | None
    fault_since: datetime | None
    failures: int
    next_poll: datetime
    hub: str | None = None
    """Who announces its news (WebSub), where it names one."""
    announced_until: datetime | None = None
    """Until when that hub tells us of news; None: nobody does, and it is only polled."""


@dataclass(frozen=True, slots=True)
class StanceStatus:
    """What one publisher holds, or held."""

    publisher: str
    place: str
    where: str
    """The place's name."""
    carrier: str | None
    since: datetime
    restated_at: datetime
    until: datetime | None
    ended_at: datetime | None
    end: str | None
    level: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class ContraryStatus:
    """Another publisher's contrary word."""

    publisher: str
    place: str
    where: str
    """The place's name."""
    at: datetime
    quote: str


@dataclass(frozen=True, slots=True)
class IncidentStatus:
    """One incident that is open or dormant."""

    rule: str
    hazard: str
    region: str
    where: str
    """The region's name."""
    audience: str
    group: dict[str, str]
    severity: str
    summary: str
    state: State
    opened_at: datetime
    changed_at: datetime
    stances: tuple[StanceStatus, ...]
    contrary: tuple[ContraryStatus, ...]
    id: int = 0
    shadow: bool = False
    """It came by a rule of which nobody is told."""


@dataclass(frozen=True, slots=True)
class SilenceStatus:
    """One silence in force."""

    id: int
    about: str
    """What it hides, in words."""
    until: datetime
    author: str
    reason: str
    hides: int
    """From how many people it hides something at present."""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole."""

    at: datetime
    database: str
    running: int | None
    """PID of the daemon, if one runs."""
    sources: tuple[SourceStatus, ...]
    incidents: tuple[IncidentStatus, ...]
    outbox: Mapping[str, int]
    """Messages by state."""
    waiting: int
    """Notices that are not yet part of a message."""
    outbox_late: timedelta | None
    """By how much the most overdue message is late."""
    rules_faults: tuple[str, ...]
    """What is wrong with the rule files while earlier rules stay in force."""
    reviews: int
    """Things a person should look at."""
    subscribers: int
    promises: tuple[Standing, ...]
    """Since when each promise is kept, or broken."""
    quarantine: tuple[Case, ...]
    """What broke the program and was put aside."""
    blocked: int
    """Phones and mailboxes that take nothing."""
    silences: tuple[SilenceStatus, ...] = ()
    """Those in force."""

    def to_json(self) -> dict[str, Any]:
        """Return plain values: times in RFC 3339, durations in seconds."""
        return {key: plain(value) for key, value in asdict(self).items()}


def report(
    store: Store,
    sources: Mapping[str, Source],
    places: Callable[[], Gazetteer],
    now: datetime,
    *,
    database: str,
    running: int | None,
) -> Report:
    """Return how everything stands; *sources* are the configured ones by id.

    *places* is asked only where there is something to name: loading it is a fifth of the time all this takes.
    """
    live = store.incidents.live()
    silences = store.silences.active(now)
    gazetteer = places() if live or silences else None
    head, hubs = store.messages.head(now), store.hubs.all()
    wrong = store.meta.get(RULES) or ""
    return Report(
        at=now,
        database=database,
        running=running,
        sources=tuple(
            _source(state, sources[state.id], hubs.get(state.id), now)
            for state in store.sources.all()
            if state.id in sources
        ),
        incidents=tuple(incident_status(each, gazetteer, shadows(store)) for each in live if gazetteer),
        outbox=store.messages.counts(),
        waiting=store.notices.counts().get("waiting", 0),
        outbox_late=now - head.next if head else None,
        rules_faults=tuple(wrong.splitlines()),
        reviews=len(store.reviews.open()),
        subscribers=store.people.count(),
        promises=standings(store),
        quarantine=tuple(store.quarantine.given_up(now - REMEMBERED)),
        blocked=store.blocked.count(),
        silences=tuple(_silence(store, each, gazetteer) for each in silences if gazetteer),
    )


def _silence(store: Store, silence: Silence, places: Gazetteer) -> SilenceStatus:
    def name_of(subscriber: int) -> str | None:
        person = store.people.get(subscriber)
        return person.name if person else None

    hidden = store.withheld.by_silence(silence.id)
    return SilenceStatus(
        id=silence.id,
        about=about(silence, places, name_of),
        until=silence.until,
        author=silence.author,
        reason=silence.reason,
        hides=len({row.subscriber for row in hidden}),
    )


def shadows(store: Store) -> frozenset[str]:
    """Return the rules of which nobody is told."""
    return frozenset(json.loads(store.meta.get(SHADOWS) or "[]"))


def _source(state: SourceState, source: Source, hub: Subscription | None, now: datetime) -> SourceStatus:
    return SourceStatus(
        id=source.id,
        publisher=source.publisher,
        health=_health(state, source, now),
        heard_at=state.ok_at,
        changed_at=state.changed_at,
        fault=state.fault,
        fault_since=state.fault_since,
        failures=state.failures,
        next_poll=state.next_poll,
        hub=hub.url if hub else None,
        announced_until=hub.until if hub and hub.until and hub.until > now else None,
    )


def _health(state: SourceState, source: Source, now: datetime) -> Health:
    if state.fault is not None:
        return Health.BLIND if blind(state.fault_since, source.every, now) else Health.FAULT
    if state.silent_since is not None:
        return Health.SILENT
    return Health.WAITING if state.tried_at is None else Health.FINE


def incident_status(incident: Incident, places: Gazetteer, shadows: Collection[str]) -> IncidentStatus:
    """Return an incident as it is shown; *shadows* are the rules of which nobody is told."""
    key = incident.key
    return IncidentStatus(
        rule=key.rule,
        hazard=key.hazard,
        region=key.region,
        where=places.display(key.region, "en"),
        audience=key.audience,
        group=dict(key.group),
        severity=incident.severity,
        summary=incident.summary,
        state=incident.state,
        opened_at=incident.opened_at,
        changed_at=incident.changed_at,
        stances=tuple(_stance(stance, places) for stance in incident.stances),
        contrary=tuple(
            ContraryStatus(c.publisher, c.place, places.display(c.place, "en"), c.at, c.quote)
            for c in incident.contrary
        ),
        id=incident.id or 0,
        shadow=key.rule in shadows,
    )


def _stance(stance: Stance, places: Gazetteer) -> StanceStatus:
    return StanceStatus(
        publisher=stance.publisher,
        place=stance.place,
        where=places.display(stance.place, "en"),
        carrier=stance.carrier,
        since=stance.since,
        restated_at=stance.restated_at,
        until=stance.until,
        ended_at=stance.ended_at,
        end=stance.end,
        level=stance.level,
        quote=stance.quote,
    )


def plain(value: object) -> object:
    """Return a value as JSON has it: times in RFC 3339, durations in seconds."""
    match value:
        case datetime():
            return value.isoformat(timespec="seconds").replace("+00:00", "Z")
        case timedelta():
            return value.total_seconds()
        case dict():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case StrEnum():
            return str(value)
    return value
