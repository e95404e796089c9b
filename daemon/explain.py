"""Explain entries: what they state, which rules that meets and why not the others, who would be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.explaining import Verdict, explain_match, explain_words
from rules.loader import RuleSet
from rules.matcher import match
from rules.model import Entry, Finding, Level, Reading, Statement, Status
from rules.person import Person
from rules.ports import Gazetteer, Reader
from rules.ruletests import cleared
from rules.telling import touched


@dataclass(frozen=True, slots=True)
class Lifting:
    """What an entry ends for those who were told of it under a rule."""

    rule: str
    area: str
    where: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement, a level, or (None) the plain words, and how every rule judges it."""

    subject: Statement | Level | None
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One entry, explained."""

    entry: Entry
    reading: Reading
    findings: tuple[Finding, ...]
    liftings: tuple[Lifting, ...]
    judged: tuple[Judged, ...]
    told: tuple[tuple[str, Finding], ...]
    """Subscribers by name, each with the most severe finding that touches them."""

    def to_json(self) -> dict[str, Any]:
        """Return what ``explain --json`` prints; what only eases is neither active nor lifted."""
        raised = [(f.rule, f.area, str(Status.ACTIVE)) for f in self.findings]
        lifted = [(each.rule, each.area, str(Status.LIFTED)) for each in self.liftings]
        return {
            "id": self.entry.id,
            "statements": [
                _statement(each) for each in self.reading.statements if each.status is not Status.CONTINUING
            ],
            "levels": [{"area": each.area, "level": each.level} for each in self.reading.levels],
            "findings": [
                {"rule": rule, "area": area, "status": status}
                for rule, area, status in dict.fromkeys((*raised, *lifted))
            ],
        }


def explain(
    entry: Entry,
    reader: Reader,
    rules: RuleSet,
    places: Gazetteer,
    people: Sequence[Person] = (),
    now: datetime | None = None,
) -> Explanation:
    """Explain *entry* as if nothing had been said before it; *people* watch what counts at *now*."""
    reading = reader.read(entry)
    findings = match(rules, entry, reading, places, {})
    subjects: tuple[Statement | Level, ...] = (*reading.statements, *reading.levels)
    judged = [Judged(each, explain_match(rules, entry, each, places, {})) for each in subjects]
    words = explain_words(rules, entry, reading.mentions, places)
    return Explanation(
        entry=entry,
        reading=reading,
        findings=findings,
        liftings=tuple(
            Lifting(rule.id, area, where)
            for rule in rules.rules.values()
            for where, area in cleared(rule, entry, reading, places).items()
        ),
        judged=(*judged, *([Judged(None, words)] if words else [])),
        told=tuple(_told(findings, people, places, now)) if now else (),
    )


def _statement(statement: Statement) -> dict[str, Any]:
    expires = statement.expires
    return {
        "hazard": statement.hazard,
        "area": statement.area,
        "place": statement.place,
        "status": str(statement.status),
        "audience": str(statement.audience),
        "carrier": statement.carrier,
        "expires": expires.isoformat().replace("+00:00", "Z") if expires else None,
        "start": statement.span.start,
        "end": statement.span.end,
        "quote": statement.quote,
    }


def _told(
    findings: Iterable[Finding], people: Iterable[Person], places: Gazetteer, now: datetime
) -> Iterable[tuple[str, Finding]]:
    by_severity = sorted(findings, key=lambda finding: -finding.severity.rank)
    for person in people:
        areas = [watch.area for watch in person.watches if watch.active(now)]
        for finding in by_severity:
            if touched(areas, finding.where, finding.hazard, places):
                if person.hears(finding.severity):
                    yield person.name, finding
                break
