"""Call the roll: who is asked whether they are safe, and who is told of those that stay silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemon.groups import Groups, Note, tell
from daemon.means import InForce
from daemon.topics import Item
from rules.incident import Incident, State
from rules.model import MsgType
from rules.person import Person
from rules.ports import Gazetteer
from state.rollcalls import RollCall
from state.store import Store

TOGETHER: Final = timedelta(seconds=30)
"""Silences that come due within it are told in one message."""
CONTACTS: Final = 2
"""The manager, then the second contact."""
MOST_NAMES: Final = 40
REACHED: Final = frozenset({"sent", "delivered", "claimed"})
"""States of a message that its person may have read."""


@dataclass(frozen=True, slots=True)
class RollCaller:
    """Every method but :meth:`chase` is part of one transaction's work."""

    groups: Groups
    places: Gazetteer
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
            theirs = [each for each in asked if self._contact(each.person, step) == contact]
            note = Note(
                f"roll-call:{silent[0].id}:{step}",
                "roll-call",
                incident.severity,
                self._text(incident, silent, theirs, step),
            )
            tell(store, contact, note, now)
            for call in silent:
                store.roll_calls.tell(call, now + call.wait if step + 1 < CONTACTS else None)
        return len(by_contact)

    def _contact(self, person: Person, step: int) -> str | None:
        group = self.groups.get(person.group)
        return group.manager if step == 0 else group.second

    def _text(
        self, incident: Incident, silent: Sequence[RollCall], theirs: Sequence[Asked], step: int
    ) -> str:
        """Return what a manager is told, those who need help first."""
        late = {call.id for call in silent}
        help_for = [each for each in theirs if each.call.answer in {"sos", "help"}]
        quiet = [each for each in theirs if each.call.id in late]
        safe = sum(each.call.answer == "safe" for each in theirs)
        where = self.places.display(incident.key.region, "en")
        counts = (
            f"{len(quiet)} {'still ' if step else ''}silent, {len(help_for)} asked for help, "
            f"{safe} of {len(theirs)} safe"
        )
        parts = [f"Roll call, {incident.summary}, {where}: {counts}."]
        if help_for:
            parts.append(f"HELP: {_names(help_for)}.")
        since = min(call.asked_at for call in silent)
        parts.append(f"Silent since {since:%H:%M} UTC: {_names(quiet)}.")
        parts.append(f"See: advisoryd rollcall {incident.id}")
        return " ".join(parts)


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


def _names(people: Sequence[Asked]) -> str:
    named = [
        each.person.name + ("" if each.reached or each.call.answer else " (not reached)")
        for each in people[:MOST_NAMES]
    ]
    more = [f"{len(people) - MOST_NAMES} more"] if len(people) > MOST_NAMES else []
    return ", ".join([*named, *more])


def asked_in(store: Store, incident: int) -> list[Asked]:
    """Return everybody who was asked since an incident opened last; who was erased is left out."""
    reach = store.roll_calls.reach(incident)
    return [
        Asked(call, person, reach.get(call.subscriber))
        for call in store.roll_calls.of(incident)
        if (person := store.people.get(call.subscriber)) is not None
    ]
