"""Track incidents: apply what an entry says, and the passing of time, to the stances publishers hold.

Pure: frozen incidents and ``now`` in, changed incidents and the alerts they cause out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from rules.changes import Moved, compare
from rules.incident import Contrary, End, Incident, Key, Stance, State
from rules.model import LEVEL, Finding, Level, Severity, Source, Statement, Status
from rules.news import News, key_of
from rules.ports import Gazetteer
from rules.withdrawn import replace_earlier, vanish_unsaid

STANDS: Final = timedelta(hours=24)
"""How long a post holds after it was last restated, unless its source says otherwise."""
STANDS_FLIGHTS: Final = timedelta(hours=72)
REMIND_AFTER: Final = timedelta(hours=72)
"""After this the operator is reminded of an order that holds until further notice."""
SEED_AGE: Final = timedelta(days=7)
"""An older order "until further notice" found at a source's first poll is history, not news."""
CONTRADICTS: Final = {"airport-closure": ("flight-cancellation",)}
"""A word that a hazard is over is also shown beside these, though it ends nothing there."""


def track(known: Mapping[Key, Incident], news: News, now: datetime, places: Gazetteer) -> Moved:
    """Apply one entry to the incidents it may concern.

    *known* holds every incident that is open or dormant, and those of the findings' keys in any state.
    """
    if news.echo:
        return Moved()
    book = dict(known)
    for statement in news.reading.statements:
        if statement.status is Status.LIFTED:
            _lift(book, statement, news, now, places)
    for statement in news.reading.statements:
        if statement.status is Status.CONTINUING:
            _continue(book, statement, news, now, places)
    for level in news.reading.levels:
        _ease(book, level, news, now)
    for finding in news.findings:
        _hold(book, finding, news, now)
    replace_earlier(book, news, now)
    vanish_unsaid(book, news, now)
    return _hushed(compare(known, book, now, places), news)


def lapse(
    incidents: Iterable[Incident], heard: Mapping[str, datetime], now: datetime, places: Gazetteer
) -> Moved:
    """End the stances whose time has come.

    *heard* tells when each source was last polled well: a stance outlives its time until its source
    was heard after it, for silence from a source at fault means nothing.
    """
    book: dict[Key, Incident] = {}
    before = {incident.key: incident for incident in incidents}
    for incident in before.values():
        book[incident.key] = replace(
            incident, stances=tuple(_lapsed(stance, heard, now) for stance in incident.stances)
        )
    return compare(before, book, now, places)


def overdue(incident: Incident, now: datetime) -> bool:
    """Return whether the operator should be reminded that nobody repeated an order without an end."""
    waiting = [s.restated_at for s in incident.holders if s.further_notice and not s.listed]
    if not waiting:
        return False
    said = [*waiting, incident.reminded_at] if incident.reminded_at else waiting
    return now - max(said) >= REMIND_AFTER


def _hushed(moved: Moved, news: News) -> Moved:
    """Silence what a first poll finds, unless it is of today and severe."""
    if not news.seed:
        return moved
    return replace(
        moved,
        alerts=tuple(
            replace(alert, silent=not (news.recent and alert.severity.rank >= Severity.SEVERE.rank))
            for alert in moved.alerts
        ),
    )


def _lapsed(stance: Stance, heard: Mapping[str, datetime], now: datetime) -> Stance:
    if not stance.holds or stance.until is None or stance.until > now:
        return stance
    if heard.get(stance.source, now) < stance.until:
        return stance
    return stance.ended(End.OWN if stance.own_end else End.LAPSED, now)


def _concerns(incident: Incident, statement: Statement) -> bool:
    if incident.key.audience is not statement.audience:
        return False
    return statement.blanket or incident.key.hazard == statement.hazard


def _lift(book: dict[Key, Incident], said: Statement, news: News, now: datetime, places: Gazetteer) -> None:
    """End the publisher's own stances at or inside the place; keep anybody else's contrary word."""
    for key, incident in book.items():
        if incident.state is State.OVER:
            continue
        if _concerns(incident, said):
            stances = tuple(
                replace(s.ended(End.LIFTED, now), quote=said.quote, link=news.entry.link)
                if _lifts(said, s, news, places)
                else s
                for s in incident.stances
            )
            if stances != incident.stances:
                book[key] = replace(incident, stances=stances)
                continue
        if incident.holders and _contradicts(incident, said, news, places):
            word = Contrary(news.publisher, said.where, said.quote, now)
            kept = tuple(c for c in incident.contrary if not c.replaced_by(word))
            book[key] = replace(incident, contrary=(*kept, word))


def _lifts(said: Statement, stance: Stance, news: News, places: Gazetteer) -> bool:
    if stance.publisher != news.publisher or stance.end in (End.LIFTED, End.OWN):
        return False
    if said.carrier is not None and stance.carrier not in (None, said.carrier):
        return False
    return said.blanket or places.contains(said.where, stance.place)


def _contradicts(incident: Incident, said: Statement, news: News, places: Gazetteer) -> bool:
    hazards = (said.hazard, *CONTRADICTS.get(said.hazard, ()))
    if incident.key.hazard not in hazards or incident.key.audience is not said.audience:
        return False
    if any(s.publisher == news.publisher for s in incident.holders):
        return False
    return any(places.overlaps(said.where, s.place) for s in incident.holders)


def _continue(
    book: dict[Key, Incident], said: Statement, news: News, now: datetime, places: Gazetteer
) -> None:
    """Restate what the publisher holds, or let lapse, around the place; open nothing."""
    for key, incident in book.items():
        if incident.state is State.OVER or not _concerns(incident, said):
            continue
        stances = tuple(
            _restated(s, news, key.hazard, now)
            if s.publisher == news.publisher
            and s.end in (None, End.LAPSED)
            and places.overlaps(said.where, s.place)
            else s
            for s in incident.stances
        )
        book[key] = replace(incident, stances=stances)


def _restated(stance: Stance, news: News, hazard: str, now: datetime) -> Stance:
    until = stance.until
    if until is not None and not stance.own_end:
        until = now + _stands(news.source, hazard)
    return replace(stance, restated_at=now, until=until, end=None, ended_at=None, entry=news.entry.id)


def _ease(book: dict[Key, Incident], level: Level, news: News, now: datetime) -> None:
    """End a publisher's advice for an area where it now advises less than it held."""
    where = level.place or level.area
    for key, incident in book.items():
        if key.hazard != LEVEL or incident.state is State.OVER:
            continue
        stances = tuple(
            replace(s.ended(End.LIFTED, now), quote=level.quote, link=news.entry.link)
            if s.publisher == news.publisher
            and s.place == where
            and s.end in (None, End.LAPSED)
            and (s.level or 0) > level.level
            else replace(s, restated_at=now)
            if s.holds and s.publisher == news.publisher and s.place == where
            else s
            for s in incident.stances
        )
        if stances != incident.stances:
            book[key] = replace(incident, stances=stances)


def _hold(book: dict[Key, Incident], finding: Finding, news: News, now: datetime) -> None:
    """Let the publisher hold what a finding says."""
    stance = _stance(finding, news, now)
    if stance is None:
        return
    key = key_of(finding)
    incident = book.get(key)
    if incident is None or (incident.state is State.OVER and not incident.holders):
        incident = Incident(
            key=key,
            severity=finding.severity,
            summary=finding.summary,
            opened_at=stance.since,
            changed_at=now,
            id=incident.id if incident else None,
        )
    earlier = next((s for s in incident.stances if s.identity == stance.identity), None)
    if earlier is not None and earlier.holds:
        stance = replace(stance, since=earlier.since)
    severity = max(finding.severity, incident.severity, key=lambda s: s.rank)
    book[key] = replace(incident.with_stance(stance), severity=severity, summary=finding.summary)


def _stance(finding: Finding, news: News, now: datetime) -> Stance | None:
    """Return the stance a finding amounts to, or None where its time is over already."""
    entry, said = news.entry, finding.statement
    said_at = min(now, entry.published or now) if news.seed else now
    expires = said.expires if said else None
    if expires is not None and entry.published is not None and expires <= entry.published:
        expires = None  # an end before the beginning was misread
    further = said.until_further_notice if said else False
    until = expires or _until(finding, news, said_at, further=further)
    if until is not None and until <= now:
        return None
    if news.seed and further and not news.source.while_listed and now - said_at > SEED_AGE:
        return None
    level = finding.level.level if finding.level else None
    quote = said.quote if said else finding.level.quote if finding.level else entry.title
    return Stance(
        publisher=news.publisher,
        place=finding.where,
        carrier=said.carrier if said else None,
        source=news.source.id,
        entry=entry.id,
        since=said_at,
        restated_at=said_at,
        until=until,
        own_end=expires is not None,
        further_notice=further and expires is None,
        listed=news.source.while_listed,
        level=level,
        quote=quote,
        link=entry.link,
        kind=entry.kind or news.source.kind,
    )


def _until(finding: Finding, news: News, said_at: datetime, *, further: bool) -> datetime | None:
    if news.source.while_listed or further:
        return None
    return said_at + _stands(news.source, finding.hazard)


def _stands(source: Source, hazard: str) -> timedelta:
    return source.stands or (STANDS_FLIGHTS if hazard == "flight-cancellation" else STANDS)
