"""Which words of an entry caused an alert."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.incident import Alert
from rules.model import LEVEL, Audience, Reading, Span, Status
from rules.news import News, key_of
from rules.ports import Gazetteer


@dataclass(frozen=True, slots=True)
class Cause:
    """Words that an alert rests on."""

    status: str
    """Of a statement: active, lifted, continuing; of advice: ``level 4``; of plain words: ``words``."""
    place: str
    span: Span
    """In :attr:`rules.model.Entry.document`."""
    quote: str


def causes(alert: Alert, news: News, places: Gazetteer) -> tuple[Cause, ...]:
    """Return what *news* says that moved the incident of *alert*, in the order of the text."""
    found = (*_findings(alert, news), *_others(alert, news.reading, places))
    return tuple(sorted(dict.fromkeys(found), key=lambda cause: (cause.span.start, cause.place)))


def _findings(alert: Alert, news: News) -> Iterator[Cause]:
    """Yield what met the rule."""
    for finding in news.findings:
        if key_of(finding) != alert.incident.key:
            continue
        if finding.statement is not None:
            said = finding.statement
            yield Cause(str(said.status), said.where, said.span, said.quote)
        elif finding.level is not None:
            level = finding.level
            yield Cause(f"level {level.level}", finding.where, level.span, level.quote)
        else:
            yield Cause("words", finding.where, Span(0, len(news.entry.title)), news.entry.title)


def _others(alert: Alert, reading: Reading, places: Gazetteer) -> Iterator[Cause]:
    """Yield what applies to an incident without meeting a rule: liftings, easings, lower levels."""
    key = alert.incident.key
    moved = {*alert.began, *alert.ended}
    about = [s.place for s in alert.incident.stances if s.identity in moved] or [key.region]
    for said in reading.statements:
        kin = said.hazard == key.hazard or said.blanket
        if said.status is Status.ACTIVE or not kin or said.audience is not key.audience:
            continue
        if said.blanket or any(places.overlaps(said.where, place) for place in about):
            yield Cause(str(said.status), said.where, said.span, said.quote)
    if key.hazard == LEVEL and key.audience is Audience.PUBLIC:
        for level in reading.levels:
            where = level.place or level.area
            if where in about:
                yield Cause(f"level {level.level}", where, level.span, level.quote)
