"""Tell people what was kept from them, once nothing keeps it any more and it still holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final

from daemon.case import Case, row_of
from daemon.means import Means
from rules.incident import Incident
from rules.person import Person
from rules.silence import Silence
from state.silences import Withholding
from state.store import Store

AT_ONCE: Final = 100
INHIBITED_UNDER: Final = "inhibited-under"
"""The fact under which the digest of the rules is kept that inhibitions were last judged by."""


@dataclass(frozen=True, slots=True)
class Releases:
    """Looks again at what was withheld; every crash leaves it to be looked at once more."""

    means: Means

    def run(self, store: Store, now: datetime) -> int:
        """Speak of silences that are about to end, end those whose time has come; return what was told."""
        for silence in store.silences.unannounced():
            if silence.remind_at <= now < silence.until:
                self._remind(store, silence, now)
        return sum(
            self._end(store, silence, now) for silence in store.silences.unreleased()
        ) + self._reloaded(store, now)

    def after(self, store: Store, incident: int, now: datetime) -> int:
        """Look again at what *incident* made a matter of course, after it changed: part of a transaction."""
        return self._again(store, store.withheld.by_source(incident), now)

    @staticmethod
    def next_due(store: Store) -> datetime | None:
        """Return when the next silence ends or is to be spoken of."""
        ends = [silence.until for silence in store.silences.unreleased()]
        reminders = [silence.remind_at for silence in store.silences.unannounced()]
        return min((*ends, *reminders), default=None)

    def _end(self, store: Store, silence: Silence, now: datetime) -> int:
        """Tell what *silence* hid, some people a transaction, if its time has come."""
        if now < silence.until:
            return 0
        made = self._many(store, store.withheld.by_silence(silence.id), now)
        with store.transaction():
            store.silences.mark_released(silence.id)
        return made

    def _reloaded(self, store: Store, now: datetime) -> int:
        """Look again at what was inhibited or in shadow under rules that are no longer in force."""
        digest = self.means.in_force().digest
        if store.meta.get(INHIBITED_UNDER) == digest:
            return 0
        made = self._many(store, store.withheld.by_rules(), now)
        with store.transaction():
            store.meta.set(INHIBITED_UNDER, digest)
        return made

    def _many(self, store: Store, rows: Sequence[Withholding], now: datetime) -> int:
        made = 0
        for start in range(0, len(rows), AT_ONCE):
            with store.transaction():
                made += self._again(store, rows[start : start + AT_ONCE], now)
        return made

    def _again(self, store: Store, rows: Iterable[Withholding], now: datetime) -> int:
        """Judge anew what was withheld; return how many notices this makes."""
        made = 0
        for incident, group in groupby(rows, key=attrgetter("incident")):
            people: list[Person] = []
            for row in group:
                person = store.people.get(row.subscriber)
                if person is None:
                    store.withheld.drop(incident, row.subscriber)  # they are told nothing any more
                else:
                    people.append(person)
            alert = store.incidents.latest_alert(incident)
            if alert is not None:
                case = Case(self.means, store, alert, now, {person.id for person in people})
                told = sum(case.tell(person, joining=True) for person in people)
                if told and self.means.managed(people):
                    store.managers.brief_on(row_of(alert), now)
                made += told
        return made

    def _remind(self, store: Store, silence: Silence, now: datetime) -> None:
        """Tell the operator that a silence is about to end, and what it hides now."""
        text = (
            f"Silence #{silence.id} by {silence.author} ({silence.reason}) ends at "
            f"{silence.until:%d %b %H:%M} UTC. {hidden_now(store, silence, self.means)} "
            "What still holds then is told; add another silence if it should not be."
        )
        with store.transaction():
            store.operator.tell(f"silence:{silence.id}", "silence", text, now)
            store.silences.mark_reminded(silence.id)


def hidden_now(store: Store, silence: Silence, means: Means) -> str:
    """Return as a sentence what *silence* hides at present."""
    rows = store.withheld.by_silence(silence.id)
    incidents = store.incidents.of(sorted({row.incident for row in rows}))
    what = [_named(incident, means) for incident in incidents.values() if incident.holders]
    if not what:
        return "It hides nothing at present."
    people = len({row.subscriber for row in rows})
    return f"It hides now, from {people} {'person' if people == 1 else 'people'}: {'; '.join(what)}."


def _named(incident: Incident, means: Means) -> str:
    return f"{incident.summary}, {means.places.display(incident.key.region, 'en')} ({incident.severity})"
