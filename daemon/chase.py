"""Repeat alerts that nobody has acknowledged, and tell managers of those who stay silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from daemon.awaiting import Patience, patience
from daemon.case import Case
from daemon.groups import Note, contact_at, language_of, tell
from daemon.means import Means
from daemon.render import Renderer
from daemon.speech import Speech
from daemon.who import open_ways
from rules.incident import Incident, Told
from rules.person import Person
from rules.telling import scope
from state.awaited import Awaited
from state.store import Store

AT_ONCE: Final = 100
MOST_REPEATS: Final = 6
"""Who has not answered to so many does not read them."""
MOST_NAMES: Final = 30


@dataclass(frozen=True, slots=True)
class Chase:
    """Every repeat commits with the count of it, so that a crash makes none twice."""

    means: Means
    renderer: Renderer

    def run(self, store: Store, now: datetime) -> int:
        """Say again and escalate what is due; return how many notices were made."""
        made = 0
        while due := store.answers.to_repeat(now, AT_ONCE):
            with store.transaction():
                made += sum(self._repeat(store, each, now) for each in due)
        if late := store.answers.to_escalate(now):
            with store.transaction():
                self._escalate(store, late, now)
        return made

    def _repeat(self, store: Store, awaited: Awaited, now: datetime) -> int:
        """Say to one person again what they were told last; return how many notices this makes."""
        found = self._open(store, awaited, now)
        if found is None:
            store.answers.stop(awaited)
            return 0
        person, incident = found
        every = self._patience(person, incident).repeat
        last = store.notices.last_said(awaited.incident, awaited.subscriber)
        if every is None or awaited.repeats >= MOST_REPEATS:
            store.answers.put_off(awaited, None)
            return 0
        if last is None or store.notices.waiting_of(awaited.incident, person.id):
            # What they have not got yet, for quiet hours or a cap, is not repeated.
            store.answers.put_off(awaited, now + every)
            return 0
        made = Case(self.means, store, last.alert, now, {person.id}).repeat(person, last)
        if made:
            store.answers.repeated(awaited, now + every)
        else:
            store.answers.put_off(awaited, now + every)
        return made

    def _open(self, store: Store, awaited: Awaited, now: datetime) -> tuple[Person, Incident] | None:
        """Return who is asked, and about what, while it holds for them and they are there."""
        person = store.people.get(awaited.subscriber)
        incident = store.incidents.get(awaited.incident)
        told = store.told.of(awaited.incident, [awaited.subscriber]).get(awaited.subscriber)
        if person is None or incident is None or told is None or not told.active:
            return None
        return (person, incident) if self._holds(person, incident, told, now) else None

    def _holds(self, person: Person, incident: Incident, told: Told, now: datetime) -> bool:
        here = [watch.area for watch in person.watches if watch.active(now)]
        return bool(
            scope(incident, told.areas, self.means.places) and scope(incident, here, self.means.places)
        )

    def _patience(self, person: Person, incident: Incident) -> Patience:
        return patience(self.means.groups, self.means.in_force().rules.get(incident.key.rule), person)

    def _escalate(self, store: Store, late: Sequence[Awaited], now: datetime) -> None:
        """Tell managers, one note for each incident and manager."""
        silent: list[tuple[Incident, str, Person, Awaited]] = []
        for awaited in late:
            found = self._open(store, awaited, now)
            if found is None:
                store.answers.stop(awaited)
                continue
            person, incident = found
            if store.notices.last_said(awaited.incident, person.id) is None:
                wait = self._patience(person, incident).escalate
                store.answers.escalate_later(awaited, now + (wait or timedelta(hours=1)))
                continue
            contacts = self.means.groups.contacts(person.group)
            wait = self._patience(person, incident).escalate
            more = wait is not None and awaited.escalations + 1 < len(contacts)
            store.answers.escalated(awaited, now + wait if wait is not None and more else None)
            contact = contact_at(contacts, awaited.escalations) or ""
            silent.append((incident, contact, person, awaited))
        silent.sort(key=lambda each: (each[3].incident, each[1], each[2].name))
        for (row, contact), rows in groupby(silent, key=lambda each: (each[3].incident, each[1])):
            some = list(rows)
            speech = self.renderer.speech(language_of(store, contact or None))
            text = self._text(store, some[0][0], [(each[2], each[3]) for each in some], speech)
            key = f"unanswered:{row}:{now.isoformat()}"
            tell(store, contact or None, Note(key, "unanswered", some[0][0].severity, text), now)

    def _text(
        self, store: Store, incident: Incident, silent: Sequence[tuple[Person, Awaited]], speech: Speech
    ) -> str:
        """Return what a contact is told: who, how to reach them, how to answer for them."""
        words = speech.words.manager.silence
        since = min(awaited.told for _, awaited in silent)
        names = [self._person(store, person, words.no_way) for person, _ in silent]
        said = words.unanswered.format(
            time=f"{since:%H:%M} UTC",
            what=speech.named(incident),
            count=len(silent),
            names=speech.listed(names, MOST_NAMES),
        )
        return speech.words.space.join([said, words.answer.format(command=f"advisoryd ack {incident.id}")])

    def _person(self, store: Store, person: Person, no_way: str) -> str:
        ways = open_ways(person, self.means.routes, store.blocked.of(person))
        return f"{person.name} ({', '.join(ways) or no_way})"
