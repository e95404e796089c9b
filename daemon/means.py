"""What it takes to decide who is told what: places, ways, rules in force, groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Protocol

from daemon.groups import Groups
from daemon.routes import Routes
from rules.incident import Incident
from rules.inhibition import Inhibition
from rules.person import Person
from rules.ports import Gazetteer
from rules.rule import Rule


class InForce(Protocol):
    """The rules as far as telling depends on them."""

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Return them by id."""
        ...

    @property
    def inhibitions(self) -> tuple[Inhibition, ...]:
        """Return what is not told to whoever knows of something graver."""
        ...

    @property
    def digest(self) -> str:
        """Return what changes whenever they do."""
        ...


@dataclass(frozen=True, slots=True)
class NoRules:
    """Nothing in force: what happened under rules that are gone is still told."""

    rules: Mapping[str, Rule] = field(default_factory=dict)
    inhibitions: tuple[Inhibition, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Means:
    """What it takes to decide who is told what."""

    places: Gazetteer
    routes: Routes
    group_wait: timedelta
    in_force: Callable[[], InForce] = NoRules
    digest_at: time = time(8)
    """By each person's own clock."""
    groups: Groups = field(default_factory=lambda: Groups({}))

    def managed(self, people: Iterable[Person]) -> bool:
        """Return whether somebody answers for any of *people*."""
        return any(self.groups.get(person.group).manager for person in people)

    def shadows(self, incident: Incident) -> bool:
        """Return whether an incident came by a rule of which nobody is told."""
        rule = self.in_force().rules.get(incident.key.rule)
        return rule is not None and rule.shadow
