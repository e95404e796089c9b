"""Match what was read against the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rules.conditions import Candidate, Words
from rules.loader import RuleSet
from rules.model import LEVEL, MENTION, Entry, Finding, Level, Reading, Statement, Status
from rules.ports import Gazetteer
from rules.rule import Branch, Rule, Subject

Levels = Mapping[tuple[str, str], int]
"""The advice level that a publisher gave last for an area, before this entry."""


def match(
    rules: RuleSet, entry: Entry, reading: Reading, places: Gazetteer, previous_levels: Levels
) -> tuple[Finding, ...]:
    """Return every rule met, once for each statement, level or mentioned place that meets it.

    All rules are asked; there is no first match.
    Only active statements are matched: what is lifted or continues applies to incidents, not to rules.
    """
    words = Words(entry, rules.index.found(entry.document))
    return (
        *_by_statements(rules, reading.statements, words, places),
        *_by_levels(rules, reading.levels, words, places, previous_levels),
        *_by_words(rules, reading.mentions, words, places),
    )


def candidate_of(
    subject: Statement | Level, words: Words, places: Gazetteer, previous_levels: Levels
) -> Candidate:
    """Return what the rules' conditions need to know of a statement or level."""
    if isinstance(subject, Statement):
        carrier = subject.carrier or words.entry.carrier
        return Candidate(words, places, subject.hazard, subject.where, subject.audience, carrier)
    where = subject.place or subject.area
    previous = previous_levels.get((words.entry.publisher or "", where))
    return Candidate(words, places, LEVEL, where, level=subject.level, previous=previous)


def holds(branch: Branch, candidate: Candidate) -> bool:
    """Return whether every condition of *branch* holds."""
    return all(condition.holds(candidate) for condition in branch.conditions)


def _by_statements(
    rules: RuleSet, statements: Iterable[Statement], words: Words, places: Gazetteer
) -> Iterator[Finding]:
    for statement in statements:
        if statement.status is not Status.ACTIVE:
            continue
        candidate = candidate_of(statement, words, places, {})
        for rule in _met(rules.index.about(candidate), candidate):
            yield Finding(
                rule=rule.id,
                severity=rule.severity,
                summary=rule.summary,
                hazard=statement.hazard,
                area=statement.area,
                place=statement.place,
                audience=statement.audience,
                group=_group(rule, candidate),
                statement=statement,
            )


def _by_levels(
    rules: RuleSet, levels: Iterable[Level], words: Words, places: Gazetteer, previous_levels: Levels
) -> Iterator[Finding]:
    for level in levels:
        candidate = candidate_of(level, words, places, previous_levels)
        for rule in _met(rules.index.about(candidate), candidate):
            yield Finding(
                rule=rule.id,
                severity=rule.severity,
                summary=rule.summary,
                hazard=LEVEL,
                area=level.area,
                place=level.place,
                audience=candidate.audience,
                level=level,
            )


def _by_words(rules: RuleSet, mentions: Iterable[str], words: Words, places: Gazetteer) -> Iterator[Finding]:
    subject = (words.entry.subject,) if words.entry.subject else ()
    about = tuple(mentions) or subject
    met: dict[str, dict[str, Candidate]] = {}
    for rule, branch in rules.index.worded(words.phrases):
        for where in about:
            candidate = Candidate(words, places, MENTION, where, carrier=words.entry.carrier)
            if holds(branch, candidate):
                met.setdefault(rule.id, {})[where] = candidate
    for name, candidates in met.items():
        rule = rules.rules[name]
        for where in telling(candidates, places):
            area = places.region(where)
            yield Finding(
                rule=name,
                severity=rule.severity,
                summary=rule.summary,
                hazard=MENTION,
                area=area,
                place=where if where != area else None,
                audience=candidates[where].audience,
                group=_group(rule, candidates[where]),
            )


def telling(named: Iterable[str], places: Gazetteer) -> tuple[str, ...]:
    """Return those of the *named* places that plain words are told of.

    A country stands back for what lies in it, and a city for its region where both are named.
    """
    known = dict.fromkeys(named)
    outer = {ancestor for place in known for ancestor in places.ancestors(place)}
    countries = {place for place in known if place == places.country(place)}
    regions = known.keys() - countries
    return tuple(
        place
        for place in known
        if not (place in countries and place in outer) and regions.isdisjoint(places.ancestors(place))
    )


def _met(branches: Iterable[tuple[Rule, Branch]], candidate: Candidate) -> Iterator[Rule]:
    """Yield each rule once that has a branch whose conditions hold."""
    last = None
    for rule, branch in branches:
        if rule is not last and branch.subject is not Subject.WORDS and holds(branch, candidate):
            last = rule
            yield rule


def _group(rule: Rule, candidate: Candidate) -> tuple[tuple[str, str], ...]:
    """Return what is added to the incident's key; flights are told apart by carrier."""
    keys = rule.group_by
    if keys is None:
        keys = ("carrier",) if candidate.hazard == "flight-cancellation" else ()
    values = ((key, getattr(candidate, key)) for key in keys)
    return tuple((key, value) for key, value in values if value)
