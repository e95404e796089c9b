"""A rule, ready to be asked: its conditions as a choice of conjunctions.

``any:`` and ``not:`` are multiplied out once, at loading.
Then it is plain for each conjunction what it is about (a statement, a level, or words alone) and where, so
that an index finds the few rules an entry can meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import product
from typing import Final

from rules.conditions import AtLeast, Condition, Inside, Language, Not, OneOf, Rises, Says, Touches
from rules.errors import RulesError
from rules.model import Audience, Severity
from rules.patterns import compile_pattern
from rules.rulefile import Example, RuleSpec, Text, When
from rules.text import fold

MAX_BRANCHES: Final = 64
"""Conjunctions of one rule; more come only from nested `any:` under `all:`."""

_VALUES: Final = ("hazard", "carrier", "kind", "publisher", "source", "audience")

Conjunction = tuple[Condition, ...]


class TooManyBranchesError(RulesError):
    """A rule whose choices multiply beyond :data:`MAX_BRANCHES`."""


class Subject(StrEnum):
    """What a branch of a rule is about."""

    STATEMENT = "statements"
    LEVEL = "levels"
    WORDS = "words"
    """The text's words alone."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Conditions that must hold together, cheapest first."""

    conditions: Conjunction
    subject: Subject

    def values(self, key: str) -> frozenset[str] | None:
        """Return the values one of which *key* must have, or None if any will do."""
        for condition in self.conditions:
            if isinstance(condition, OneOf) and condition.key == key:
                return condition.values
        return None

    @property
    def areas(self) -> frozenset[str] | None:
        """Return the areas one of which it must touch, or None for everywhere."""
        for condition in self.conditions:
            if isinstance(condition, Touches):
                return condition.areas
        return None

    @property
    def phrases(self) -> frozenset[str]:
        """Return every phrase that it looks for."""
        found: set[str] = set()
        for condition in self.conditions:
            inner = condition.condition if isinstance(condition, Not) else condition
            if isinstance(inner, Says):
                found |= inner.any | inner.all | inner.none
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in force."""

    id: str
    summaries: Mapping[str, str]
    """By language."""
    severity: Severity
    branches: tuple[Branch, ...]
    group_by: tuple[str, ...] | None
    """None: as the hazard has it."""
    shadow: bool = False
    """It is tracked and reported, and nobody is told."""
    repeat_interval: timedelta | None = None
    """How often it is repeated while it holds and nobody has acknowledged it."""
    roll_call: timedelta | None = None
    """How long people may be silent whom its alert asks whether they are safe."""
    references: tuple[str, ...] = ()
    tests: tuple[Example, ...] = ()
    path: str = ""
    index: int = 0
    """Its number in its file, from 0."""

    @property
    def summary(self) -> str:
        """Return the English summary, else the first given."""
        return self.summary_in("en")

    def summary_in(self, lang: str) -> str:
        """Return the summary in *lang*, else in English, else the first given."""
        short = lang.partition("-")[0]
        for tag in (lang, short, "en", *self.summaries):
            if tag in self.summaries:
                return self.summaries[tag]
        return self.id


def compile_rule(spec: RuleSpec, path: str, index: int) -> Rule:
    """Make a checked declaration ready to be asked.

    Raises:
        TooManyBranchesError: if its choices multiply out too far.
    """
    public = () if _speaks_of_audience(spec.when) else (OneOf("audience", frozenset({Audience.PUBLIC})),)
    branches = [_branch((*conditions, *public)) for conditions in _alternatives(spec.when)]
    return Rule(
        id=spec.id,
        summaries=spec.summary,
        severity=spec.severity,
        branches=tuple(branches),
        group_by=None if spec.group_by is None else tuple(spec.group_by),
        shadow=spec.mode == "shadow",
        repeat_interval=spec.repeat_interval,
        roll_call=spec.roll_call,
        references=tuple(spec.references),
        tests=tuple(spec.tests),
        path=path,
        index=index,
    )


def _branch(conditions: Conjunction) -> Branch:
    named = [each.condition if isinstance(each, Not) else each for each in conditions]
    keys = {each.key for each in named if isinstance(each, OneOf)}
    words = any(isinstance(each, Says) and each.has_words for each in conditions)
    if any(isinstance(each, AtLeast | Rises) for each in conditions):
        subject = Subject.LEVEL
    elif words and not keys & {"hazard", "carrier"}:
        subject = Subject.WORDS
    else:
        subject = Subject.STATEMENT
    return Branch(tuple(sorted(conditions, key=_cost)), subject)


def _cost(condition: Condition) -> int:
    inner = condition.condition if isinstance(condition, Not) else condition
    return 3 if isinstance(inner, Says) else 2 if isinstance(inner, Touches | Inside) else 1


def _speaks_of_audience(when: When) -> bool:
    nested = [*(when.any or ()), *(when.all or ()), *(when.not_ or ())]
    return when.audience is not None or any(map(_speaks_of_audience, nested))


def _alternatives(when: When) -> list[Conjunction]:
    """Return the conjunctions one of which must hold."""
    factors = [_alone(condition) for condition in _conditions(when)]
    if when.any:
        factors.append([each for inner in when.any for each in _alternatives(inner)])
    factors += [_alternatives(inner) for inner in when.all or ()]
    factors += [_excluded(inner) for inner in when.not_ or ()]
    return _multiplied(factors)


def _excluded(when: When) -> list[Conjunction]:
    """Return the conjunctions one of which must hold for *when* not to."""
    terms = [_alone(_turned(condition)) for condition in _conditions(when)]
    if when.any:
        terms.append(_multiplied([_excluded(inner) for inner in when.any]))
    terms += [_excluded(inner) for inner in when.all or ()]
    terms += [_alternatives(inner) for inner in when.not_ or ()]
    return _bounded([each for term in terms for each in term])


def _alone(condition: Condition) -> list[Conjunction]:
    return [(condition,)]


def _turned(condition: Condition) -> Condition:
    return Not(Inside(condition.areas) if isinstance(condition, Touches) else condition)


def _multiplied(factors: Sequence[Sequence[Conjunction]]) -> list[Conjunction]:
    result: list[Conjunction] = [()]
    for factor in factors:
        result = _bounded([left + right for left, right in product(result, factor)])
    return result


def _bounded(conjunctions: list[Conjunction]) -> list[Conjunction]:
    if len(conjunctions) > MAX_BRANCHES:
        raise TooManyBranchesError(f"its `any:` and `not:` multiply out to more than {MAX_BRANCHES} choices")
    return conjunctions


def _conditions(when: When) -> Iterable[Condition]:
    """Yield the conditions that stand directly in *when*."""
    for key in _VALUES:
        values = getattr(when, key)
        if values is not None:
            lower = key == "publisher"
            yield OneOf(key, frozenset(value.casefold() if lower else value for value in values))
    if when.lang is not None:
        yield Language(frozenset(tag.casefold() for tag in when.lang))
    if when.area is not None:
        yield Touches(frozenset(when.area))
    if when.level is not None and when.level.at_least is not None:
        yield AtLeast(when.level.at_least)
    if when.level is not None and when.level.rises:
        yield Rises()
    if when.text is not None:
        yield _says(when.text)


def _says(text: Text) -> Says:
    return Says(
        any=frozenset(map(fold, text.any or ())),
        all=frozenset(map(fold, text.all or ())),
        none=frozenset(map(fold, text.none or ())),
        patterns=tuple(map(compile_pattern, text.regex or ())),
    )
