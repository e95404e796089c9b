"""The conditions rules are made of, and what they are asked about."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from rules.model import MENTION, Audience, Entry
from rules.patterns import Pattern, mark
from rules.ports import Gazetteer


@dataclass(frozen=True)
class Words:
    """The text of an entry as conditions on words see it."""

    entry: Entry
    phrases: AbstractSet[str]
    """Those folded phrases of any rule that the text has."""

    @cached_property
    def marked(self) -> str:
        """Return the text as patterns see it."""
        return mark(self.entry.document)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a rule may be met by: a statement, a level, or plain words about a place."""

    words: Words
    places: Gazetteer
    hazard: str
    """A hazard, LEVEL or MENTION."""
    where: str | None
    audience: Audience = Audience.PUBLIC
    carrier: str | None = None
    level: int | None = None
    previous: int | None = None

    @property
    def entry(self) -> Entry:
        """Return the entry it comes from."""
        return self.words.entry


class Condition(Protocol):
    """One thing that holds of a candidate or does not."""

    def holds(self, candidate: Candidate) -> bool:
        """Return whether it does."""
        ...

    def told(self, candidate: Candidate) -> str:
        """Return why it does not hold, in words."""
        ...


@dataclass(frozen=True, slots=True)
class OneOf:
    """A value is one of several; a missing value is none of them."""

    key: str
    values: frozenset[str]

    def holds(self, candidate: Candidate) -> bool:
        """Return whether the candidate's value is listed."""
        return self._value(candidate) in self.values

    def told(self, candidate: Candidate) -> str:
        """Name the value and the list."""
        value = self._value(candidate)
        said = f"{self.key} is {value}" if value else f"no {self.key} is given"
        return f"{said}, not {_listed(self.values)}"

    def _value(self, candidate: Candidate) -> str | None:
        if self.key in {"hazard", "audience", "carrier"}:
            value: str | None = getattr(candidate, self.key)
        else:
            value = getattr(candidate.entry, self.key)
        return value.casefold() if self.key == "publisher" and value else value


@dataclass(frozen=True, slots=True)
class Language:
    """The text is in one of several languages; es is met by es-MX."""

    tags: frozenset[str]

    def holds(self, candidate: Candidate) -> bool:
        """Return whether the entry's tag is or refines one of them."""
        said = (candidate.entry.lang or "").casefold()
        return any(said == tag or said.startswith(f"{tag}-") for tag in self.tags)

    def told(self, candidate: Candidate) -> str:
        """Name the language and the list."""
        return f"lang is {candidate.entry.lang or 'not given'}, not {_listed(self.tags)}"


@dataclass(frozen=True, slots=True)
class Touches:
    """The place overlaps one of the areas."""

    areas: frozenset[str]

    def holds(self, candidate: Candidate) -> bool:
        """Return whether either contains the other; plain words must lie wholly inside."""
        if candidate.where is None:
            return False
        where, places = candidate.where, candidate.places
        if where in self.areas or not self.areas.isdisjoint(places.ancestors(where)):
            return True
        return candidate.hazard != MENTION and any(places.contains(where, area) for area in self.areas)

    def told(self, candidate: Candidate) -> str:
        """Name the place and the areas."""
        return f"area {candidate.where or 'none'} does not touch {_listed(self.areas)}"


@dataclass(frozen=True, slots=True)
class Inside:
    """The place lies wholly inside one of the areas; what ``not:`` turns round."""

    areas: frozenset[str]

    def holds(self, candidate: Candidate) -> bool:
        """Return whether one of the areas contains the place."""
        if candidate.where is None:
            return False
        return candidate.where in self.areas or not self.areas.isdisjoint(
            candidate.places.ancestors(candidate.where)
        )

    def told(self, candidate: Candidate) -> str:
        """Name the place and the areas."""
        return f"area {candidate.where or 'none'} is not inside {_listed(self.areas)}"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The advice level is this high or higher."""

    level: int

    def holds(self, candidate: Candidate) -> bool:
        """Compare the level."""
        return candidate.level is not None and candidate.level >= self.level

    def told(self, candidate: Candidate) -> str:
        """Name both levels."""
        return f"level is {candidate.level or 'not given'}, below {self.level}"


@dataclass(frozen=True, slots=True)
class Rises:
    """The advice level is higher than the one its publisher gave before."""

    def holds(self, candidate: Candidate) -> bool:
        """Compare the level with the previous one; without one nothing rose."""
        level, previous = candidate.level, candidate.previous
        return level is not None and previous is not None and level > previous

    def told(self, candidate: Candidate) -> str:
        """Name both levels."""
        if candidate.previous is None:
            return f"level {candidate.level} has none before it to rise from"
        return f"level {candidate.level} is not above {candidate.previous}"


@dataclass(frozen=True, slots=True)
class Says:
    """The text has words, or matches a pattern."""

    any: frozenset[str]
    """Folded, as the rest."""
    all: frozenset[str]
    none: frozenset[str]
    patterns: tuple[Pattern, ...] = ()

    @property
    def has_words(self) -> bool:
        """Return whether it asks for something, and does not only exclude."""
        return bool(self.any or self.all or self.patterns)

    def holds(self, candidate: Candidate) -> bool:
        """Look at the phrases found, then at the text."""
        found = candidate.words.phrases
        if self.any and self.any.isdisjoint(found):
            return False
        if not self.all <= found or not self.none.isdisjoint(found):
            return False
        return not self.patterns or any(each.found_in(candidate.words.marked) for each in self.patterns)

    def told(self, candidate: Candidate) -> str:
        """Say which words are missing or too many."""
        found = candidate.words.phrases
        if self.any and self.any.isdisjoint(found):
            return f"the text has none of {_listed(self.any)}"
        if not self.all <= found:
            return f"the text lacks {_listed(self.all - found)}"
        if not self.none.isdisjoint(found):
            return f"the text has {_listed(self.none & found)}"
        return f"the text does not match {' or '.join(each.source for each in self.patterns)}"


@dataclass(frozen=True, slots=True)
class Not:
    """A condition does not hold: a missing value is not excluded."""

    condition: Condition

    def holds(self, candidate: Candidate) -> bool:
        """Turn the condition round."""
        return not self.condition.holds(candidate)

    def told(self, candidate: Candidate) -> str:
        """Name what is excluded."""
        inner = self.condition
        if isinstance(inner, OneOf):
            return f"{inner.key} {_listed(inner.values)} is excluded"
        if isinstance(inner, Inside):
            return f"area {candidate.where} is inside {_listed(inner.areas)}, which is excluded"
        return "what is under `not:` holds"


def _listed(values: AbstractSet[str]) -> str:
    names = sorted(values)
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return ", ".join(names[:6]) + more
