"""Read the ``inhibit:`` lists of rule files, and refuse those that could hide too much."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.errors import Fault, nearest
from rules.inhibition import Inhibition, Selector
from rules.model import LEVEL, MENTION, Severity
from rules.ports import Gazetteer
from rules.rule import Rule, Subject
from rules.rulefile import InhibitSpec, SelectorSpec
from rules.yamlio import Document


@dataclass(frozen=True, slots=True)
class Written:
    """One item of an ``inhibit:`` list, and where it stands."""

    spec: InhibitSpec
    document: Document
    index: int

    def seen_from(self, other: Written) -> str:
        """Return where it stands, for a fault of *other*."""
        line = self.document.position(("inhibit", self.index))[0]
        same = self.document.path == other.document.path
        return f"in line {line}" if same else f"at {self.document.path}:{line}"

    def fault(self, *keys: str | int, message: str, hint: str) -> Fault:
        """Return a fault at one of its keys."""
        return self.document.fault(("inhibit", self.index, *keys), message, hint=hint)


def inhibitions(written: Sequence[Written]) -> tuple[Inhibition, ...]:
    """Return what the lists say, ready to be asked."""
    return tuple(
        Inhibition(_selector(each.spec.source), _target(each.spec.target), tuple(each.spec.equal))
        for each in written
    )


def faults(
    written: Sequence[Written], rules: Mapping[str, Rule], names: Collection[str], places: Gazetteer
) -> Iterator[Fault]:
    """Yield what is wrong: names that no rule has, what may hide itself, and circles.

    *names* are the ids of all rules, also of those that are themselves at fault.
    """
    for each in written:
        yield from _unknown(each, names)
    yield from _circles(written, rules, places)


def _unknown(written: Written, rules: Collection[str]) -> Iterator[Fault]:
    for side in ("source", "target"):
        names = getattr(written.spec, side).rule or ()
        for at, name in enumerate(names):
            if name not in rules:
                keys = (side, "rule", at) if _listed(written, side) else (side, "rule")
                message = f"there is no rule '{name}'"
                yield written.fault(*keys, message=message, hint=nearest(name, rules))


def _listed(written: Written, side: str) -> bool:
    """Return whether rules were given as a list, and not as the one name that stands for it."""
    return isinstance(written.document.data["inhibit"][written.index][side]["rule"], list)


def _circles(written: Sequence[Written], rules: Mapping[str, Rule], places: Gazetteer) -> Iterator[Fault]:
    """Yield a fault for each item that closes a circle: two alerts would wait for each other's end."""
    found = inhibitions(written)

    def hides_source_of(one: int, other: int) -> bool:
        return _may_be_one(found[one].target, found[other].source, rules, places)

    for number, each in enumerate(written):
        if hides_source_of(number, number):
            message = "what it hides may be what it hides it for"
            hint = "let source and target differ by rule, hazard or severity"
            yield each.fault("target", message=message, hint=hint)
            continue
        earlier = _way_back(number, hides_source_of)
        if earlier is not None:
            other = written[earlier].seen_from(each)
            message = f"it hides what the one {other} hides other things for, and in turn"
            yield each.fault("target", message=message, hint="take one of them out")


def _way_back(number: int, leads: Callable[[int, int], bool]) -> int | None:
    """Return the earlier item through which *number* leads back to itself, if one does."""
    reached, open_ = {number}, [number]
    while open_:
        at = open_.pop()
        for other in range(number):
            if other not in reached and leads(at, other):
                if leads(other, number):
                    return other
                reached.add(other)
                open_.append(other)
    return None


def _may_be_one(target: Selector, source: Selector, rules: Mapping[str, Rule], places: Gazetteer) -> bool:
    """Return whether one alert can be both: of one rule, hazard and severity, at a place that both mean."""
    if target.areas and source.areas:
        pairs = ((one, other) for one in target.areas for other in source.areas)
        if not any(places.overlaps(one, other) for one, other in pairs):
            return False
    return any(
        rule.severity in target.severities & source.severities
        and _named(rule, target)
        and _named(rule, source)
        and _common(_hazards(rule), target.hazards or None, source.hazards or None)
        for rule in rules.values()
    )


def _named(rule: Rule, selector: Selector) -> bool:
    return not selector.rules or rule.id in selector.rules


def _common(*sets: frozenset[str] | None) -> bool:
    """Return whether something is in all of *sets*; None holds everything."""
    given = [each for each in sets if each is not None]
    return not given or bool(frozenset.intersection(*given))


def _hazards(rule: Rule) -> frozenset[str] | None:
    """Return the hazards of a rule's incidents; None: any."""
    found: set[str] = set()
    for branch in rule.branches:
        values = branch.values("hazard")
        if branch.subject is Subject.STATEMENT and values is None:
            return None
        found |= {Subject.LEVEL: {LEVEL}, Subject.WORDS: {MENTION}}.get(branch.subject, values or set())
    return frozenset(found)


def _target(spec: SelectorSpec) -> Selector:
    """Return what is hidden: what is extreme only where it says so."""
    return _selector(spec, frozenset(Severity) - {Severity.EXTREME})


def _selector(spec: SelectorSpec, severities: frozenset[Severity] = frozenset(Severity)) -> Selector:
    return Selector(
        severities=frozenset(spec.severity) if spec.severity else severities,
        rules=frozenset(spec.rule or ()),
        hazards=frozenset(spec.hazard or ()),
        areas=frozenset(spec.area or ()),
        publishers=frozenset(name.casefold() for name in spec.publisher or ()),
    )
