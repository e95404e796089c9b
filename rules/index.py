"""Find the few rules that an entry can meet, among thousands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from ahocorasick_rs import AhoCorasick

from rules.conditions import Candidate, Says
from rules.model import LEVEL
from rules.ports import Gazetteer
from rules.rule import Branch, Rule, Subject
from rules.text import Folded, pattern

_K = TypeVar("_K")
_ANY: Final = "*"

_Key = tuple[str, str]
"""Hazard and area; either may be any."""


@dataclass(frozen=True, slots=True)
class Index:
    """Branches of rules by hazard and area, and by a phrase they need."""

    branches: tuple[tuple[Rule, Branch], ...]
    at: Mapping[_Key, tuple[int, ...]]
    """Branches by the areas they name."""
    around: Mapping[_Key, tuple[int, ...]]
    """Branches by what their areas lie in: a statement about a country touches its cities' rules."""
    by_phrase: Mapping[str, tuple[int, ...]]
    wordless: tuple[int, ...]
    """Branches on words that name no phrase, only patterns."""
    phrases: tuple[str, ...]
    automaton: AhoCorasick

    def found(self, document: str) -> frozenset[str]:
        """Return those phrases of all rules that *document* has as whole words."""
        if not self.phrases:
            return frozenset()
        hits = self.automaton.find_matches_as_indexes(Folded(document).text, overlapping=True)
        return frozenset(self.phrases[hit[0]] for hit in hits)

    def about(self, candidate: Candidate) -> Iterator[tuple[Rule, Branch]]:
        """Yield the branches that a statement or level may meet, in the rules' order."""
        where = candidate.where or _ANY
        hazards = (LEVEL,) if candidate.hazard == LEVEL else (candidate.hazard, _ANY)
        areas = (where, *candidate.places.ancestors(where), _ANY)
        numbers: set[int] = set()
        for hazard in hazards:
            for area in areas:
                numbers.update(self.at.get((hazard, area), ()))
            numbers.update(self.around.get((hazard, where), ()))
        return (self.branches[number] for number in sorted(numbers))

    def worded(self, phrases: Iterable[str]) -> Iterator[tuple[Rule, Branch]]:
        """Yield the branches on plain words that a text with these *phrases* may meet."""
        numbers = set(self.wordless)
        for phrase in phrases:
            numbers.update(self.by_phrase.get(phrase, ()))
        return (self.branches[number] for number in sorted(numbers))


def build_index(rules: Iterable[Rule], places: Gazetteer) -> Index:
    """Index *rules* for the areas of *places*."""
    branches = tuple((rule, branch) for rule in rules for branch in rule.branches)
    at: defaultdict[_Key, list[int]] = defaultdict(list)
    around: defaultdict[_Key, list[int]] = defaultdict(list)
    by_phrase: defaultdict[str, list[int]] = defaultdict(list)
    wordless: list[int] = []
    for number, (_, branch) in enumerate(branches):
        if branch.subject is not Subject.WORDS:
            _file(number, branch, places, at, around)
            continue
        for phrase in _needed(branch):
            by_phrase[phrase].append(number)
        if not _needed(branch):
            wordless.append(number)
    phrases = tuple(sorted({phrase for _, branch in branches for phrase in branch.phrases}))
    automaton = AhoCorasick([pattern(phrase) for phrase in phrases])
    return Index(
        branches, _frozen(at), _frozen(around), _frozen(by_phrase), tuple(wordless), phrases, automaton
    )


def _file(
    number: int,
    branch: Branch,
    places: Gazetteer,
    at: defaultdict[_Key, list[int]],
    around: defaultdict[_Key, list[int]],
) -> None:
    hazards = {LEVEL} if branch.subject is Subject.LEVEL else branch.values("hazard") or {_ANY}
    areas = branch.areas or {_ANY}
    outer = {ancestor for area in branch.areas or () for ancestor in places.ancestors(area)}
    for hazard in hazards:
        for area in areas:
            at[hazard, area].append(number)
        for area in outer:
            around[hazard, area].append(number)


def _needed(branch: Branch) -> frozenset[str]:
    """Return phrases at least one of which a text must have to meet *branch*."""
    for condition in branch.conditions:
        if isinstance(condition, Says) and condition.any:
            return condition.any
        if isinstance(condition, Says) and condition.all:
            return frozenset({max(condition.all, key=len)})
    return frozenset()


def _frozen(table: Mapping[_K, list[int]]) -> dict[_K, tuple[int, ...]]:
    return {key: tuple(numbers) for key, numbers in table.items()}
