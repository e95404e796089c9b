"""Call the roll: who is asked whether they are safe, and who is told of those that stay silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemon.groups import Groups, Note, contact_at, language_of, tell
from daemon.means import InForce
from daemon.render import Renderer
from daemon.speech import Speech
from daemon.topics import Item
from rules.incident import Incident, State
from rules.model import MsgType
from rules.person import Person
from state.rollcalls import RollCall
from state.store import Store

TOGETHER: Final = timedelta(seconds=30)
"""Silences that come due within it are told in one message."""
MOST_NAMES: Final = 40
REACHED: Final = frozenset({"sent", "delivered", "claimed"})
"""States of a message that its person may have read."""


@dataclass(frozen=True, slots=True)
class RollCaller:
    """Every method but :meth:`chase` is part of one transaction's work."""

    groups: Groups
    renderer: Renderer
    in_force: Callable[[], InForce]

    def wait(self, rule: str, msg_type: MsgType) -> timedelta | None:
        """Return how long people may be silent whom an alert of *rule* asks, or None if it asks nobody."""
        found = self.in_force().rules.get(rule) if msg_type is MsgType.ALERT else None
        return found.roll_call if found is not None else None

    @staticmethod
    def ask(store: Store, subscriber: int, items: Iterable[Item], now: datetime) -> None:
        """Note what a message by SMS asks somebody."""
        for item in items:
            if item.roll_call is not None:
                store.roll_calls.ask(item.alert.incident, subscriber, item.roll_call, now)

    def chase(self, store: Store, now: datetime) -> int:
        """Tell managers of those who are silent for too long; return how many messages that makes."""
        next_due = store.roll_calls.next_due()
        if next_due is None or next_due > now:
            return 0
        with store.transaction():
            by_incident: dict[int, list[RollCall]] = {}
            for call in store.roll_calls.due(now + TOGETHER):
                by_incident.setdefault(call.incident, []).append(call)
            return sum(self._incident(store, row, calls, now) for row, calls in by_incident.items())

    def _incident(self, store: Store, row: int, calls: Sequence[RollCall], now: datetime) -> int:
        incident = store.incidents.get(row)
        if incident is None or incident.state is State.OVER:
            store.roll_calls.drop(calls)
            return 0
        asked = asked_in(store, row)
        people = {each.call.subscriber: each.person for each in asked}
        store.roll_calls.drop([call for call in calls if call.subscriber not in people])
        by_contact: dict[tuple[int, str | None], list[RollCall]] = {}
        for call in calls:
            if call.subscriber in people:
                contact = self._contact(people[call.subscriber], call.told)
                by_contact.setdefault((call.told, contact), []).append(call)
        for (step, contact), silent in by_contact.items():
            theirs = [each for each in asked if self._turn(each.person, step) == (contact,)]
            speech = self.renderer.speech(language_of(store, contact))
            text = report(incident, silent, theirs, speech)
            note = Note(f"roll-call:{silent[0].id}:{step}", "roll-call", incident.severity, text)
            tell(store, contact, note, now)
            for call in silent:
                last = step + 1 >= len(self.groups.contacts(people[call.subscriber].group))
                store.roll_calls.tell(call, None if last else now + call.wait)
        return len(by_contact)

    def _contact(self, person: Person, step: int) -> str | None:
        return contact_at(self.groups.contacts(person.group), step)

    def _turn(self, person: Person, step: int) -> tuple[str | None, ...]:
        """Return whose turn this step is for *person*; nobody's once everybody was told."""
        return self.groups.contacts(person.group)[step : step + 1]


def report(incident: Incident, silent: Sequence[RollCall], asked: Sequence[Asked], speech: Speech) -> str:
    """Return what a contact is told of those *asked* who are theirs, those who need help first."""
    words = speech.words.manager.silence
    late = {call.id for call in silent}
    help_for = [each for each in asked if each.call.answer in {"sos", "help"}]
    quiet = [each for each in asked if each.call.id in late]
    safe = sum(each.call.answer == "safe" for each in asked)
    counts = (
        words.silent.format(count=len(quiet)),
        words.asked_help.format(count=len(help_for)),
        words.safe.format(count=safe, total=len(asked)),
    )
    what = speech.named(incident)
    since = min(call.asked_at for call in silent)
    parts = [words.roll_call.format(what=what, counts=speech.words.separator.join(counts))]
    if help_for:
        parts.append(words.needs_help.format(names=_names(help_for, speech)))
    parts.append(words.since.format(time=f"{since:%H:%M} UTC", names=_names(quiet, speech)))
    parts.append(words.see.format(command=f"advisoryd rollcall {incident.id}"))
    return speech.words.space.join(parts)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who was asked, and what became of the question."""

    call: RollCall
    person: Person
    reach: str | None
    """The state of the last SMS to them about it."""

    @property
    def reached(self) -> bool:
        """Return whether they may have read it."""
        return self.reach in REACHED


def _names(people: Sequence[Asked], speech: Speech) -> str:
    unreached = speech.words.manager.silence.unreached
    named = [
        each.person.name if each.reached or each.call.answer else unreached.format(name=each.person.name)
        for each in people
    ]
    return speech.listed(named, MOST_NAMES)


def asked_in(store: Store, incident: int) -> list[Asked]:
    """Return everybody who was asked since an incident opened last; who was erased is left out."""
    reach = store.roll_calls.reach(incident)
    return [
        Asked(call, person, reach.get(call.subscriber))
        for call in store.roll_calls.of(incident)
        if (person := store.people.get(call.subscriber)) is not None
    ]
