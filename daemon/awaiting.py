"""Whether somebody is asked to say that they have an alert, and for how long they may be silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.groups import Groups
from rules.person import Person
from rules.rule import Rule
from state.awaited import Awaited
from state.store import Store


@dataclass(frozen=True, slots=True)
class Patience:
    """What is done while somebody does not answer; None: nothing."""

    repeat: timedelta | None
    """How often it is said again."""
    escalate: timedelta | None
    """After how long their manager is told."""


def patience(groups: Groups, rule: Rule | None, person: Person) -> Patience:
    """Return what *rule* and the person's group ask for; a rule's own interval comes first."""
    group = groups.get(person.group)
    own = rule.repeat_interval if rule is not None else None
    return Patience(own or group.repeat_interval, group.escalate_after)


def await_answer(store: Store, incident: int, person: Person, asked: Patience, now: datetime) -> None:
    """Wait for somebody to say that they have an alert, if they are asked to."""
    if asked.repeat is None and asked.escalate is None:
        return
    store.answers.wait(
        Awaited(
            incident,
            person.id,
            now,
            repeat_at=now + asked.repeat if asked.repeat else None,
            escalate_at=now + asked.escalate if asked.escalate else None,
        )
    )
