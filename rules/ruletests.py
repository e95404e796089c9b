"""Run the tests that rules carry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from rules.conditions import Candidate, OneOf, Touches, Words
from rules.errors import Fault
from rules.loader import RuleSet
from rules.matcher import candidate_of, match
from rules.model import Entry, Kind, Reading, Status
from rules.ports import Gazetteer, Reader
from rules.rule import Rule, Subject
from rules.rulefile import Example, Given
from rules.yamlio import Document, parse


def run_tests(rules: RuleSet, reader: Reader, places: Gazetteer) -> tuple[Fault, ...]:
    """Return a fault, at its place, for every test of every rule that fails."""
    documents: dict[str, Document] = {}
    faults: list[Fault] = []
    for rule in rules.rules.values():
        for number, example in enumerate(rule.tests):
            for key, message in _failures(rules, rule, example, reader, places):
                if rule.path not in documents:
                    documents[rule.path] = parse(rules.texts[rule.path], rule.path)
                loc = ("rules", rule.index, "tests", number, "expect", key)
                said = f"a test of '{rule.id}' fails: {message}"
                faults.append(documents[rule.path].fault(loc, said, at="key"))
    return tuple(faults)


def _failures(
    rules: RuleSet, rule: Rule, example: Example, reader: Reader, places: Gazetteer
) -> Iterator[tuple[str, str]]:
    """Yield what came out otherwise than expected, and the key that expected it."""
    entry = _entry(example.given, rule)
    reading = reader.read(entry)
    expect = example.expect
    raised = _raised(rules, rule, entry, reading, places, example.given.previous)
    ended = cleared(rule, entry, reading, places)
    if expect.raise_ is not None:
        yield from (("raise", each) for each in _compared("raises", expect.raise_, raised))
    if expect.clear is not None:
        yield from (("clear", each) for each in _compared("clears", expect.clear, ended))
    if expect.silent is not None and expect.silent != (not raised and not ended):
        yield "silent", f"it {_told(raised, ended)}"


def _entry(given: Given, rule: Rule) -> Entry:
    """Return the entry that *given* describes; who speaks is as the rule asks, unless given."""
    published = datetime.fromisoformat(given.published) if given.published else None
    if published is not None and published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    kind = _asked(rule, "kind")
    return Entry(
        id="test",
        title=given.title,
        text=given.text,
        publisher=given.publisher or _asked(rule, "publisher"),
        kind=given.kind or (Kind(kind) if kind else None),
        source=_asked(rule, "source"),
        lang=given.lang,
        subject=given.subject,
        published=published.astimezone(UTC) if published else None,
        carrier=given.carrier,
    )


def _asked(rule: Rule, key: str) -> str | None:
    """Return a value that would satisfy the rule's condition on *key*, or None where it has none."""
    values = [value for branch in rule.branches for value in branch.values(key) or ()]
    return min(values, default=None)


def _raised(
    rules: RuleSet,
    rule: Rule,
    entry: Entry,
    reading: Reading,
    places: Gazetteer,
    previous: Mapping[str, int],
) -> dict[str, str]:
    """Return the finest places of the rule's findings, each with its region."""
    levels = {(entry.publisher or "", area): level for area, level in previous.items()}
    findings = match(rules, entry, reading, places, levels)
    return {finding.where: finding.area for finding in findings if finding.rule == rule.id}


def cleared(rule: Rule, entry: Entry, reading: Reading, places: Gazetteer) -> dict[str, str]:
    """Return the places where the text lifts what the rule is about, each with its region."""
    words = Words(entry, frozenset())
    lifted = [each for each in reading.statements if each.status is Status.LIFTED]
    return {
        each.where: each.area
        for each in lifted
        if _is_about(rule, candidate_of(each, words, places, {}), blanket=each.blanket)
    }


def _is_about(rule: Rule, candidate: Candidate, *, blanket: bool) -> bool:
    """Return whether hazard, audience and area fit; who speaks and in what words may differ for an end."""
    keys = {"audience"} if blanket else {"audience", "hazard"}
    return any(
        all(
            condition.holds(candidate)
            for condition in branch.conditions
            if isinstance(condition, Touches) or (isinstance(condition, OneOf) and condition.key in keys)
        )
        for branch in rule.branches
        if branch.subject is Subject.STATEMENT
    )


def _compared(verb: str, expected: Iterable[str], found: Mapping[str, str]) -> Iterator[str]:
    """Yield what is missing and what is too much; a place may be named by its region."""
    wanted = set(expected)
    missing = wanted - found.keys() - set(found.values())
    extra = [where for where, region in found.items() if where not in wanted and region not in wanted]
    if missing:
        yield f"it {verb} nothing in {', '.join(sorted(missing))}"
    if extra:
        yield f"it {verb} {', '.join(sorted(extra))}, too"


def _told(raised: Mapping[str, str], cleared: Mapping[str, str]) -> str:
    if not raised and not cleared:
        return "is silent"
    return " and ".join(
        f"{verb} {', '.join(sorted(places))}"
        for verb, places in (("raises", raised), ("clears", cleared))
        if places
    )
