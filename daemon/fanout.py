"""Turn alerts into notices: who is told, on which channel, from when on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from daemon.case import Case, row_of
from daemon.chase import Chase
from daemon.means import Means
from daemon.release import Releases
from rules.incident import Alert, End, Incident
from rules.model import Reason
from rules.person import Person
from rules.ports import Gazetteer
from state.store import Store

AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class FanOut:
    """Works through alerts, and greets who joined."""

    means: Means

    def run(self, store: Store, now: datetime) -> int:
        """Fan out every alert, what was withheld, who joined; return how many notices were made.

        Each alert commits with its notices, so that a crash resumes where it stopped.
        """
        made = 0
        while pending := store.incidents.pending_alerts(AT_ONCE):
            for alert in pending:
                with store.transaction():
                    made += self._alert(store, alert, now)
        made += Releases(self.means).run(store, now)
        return made + self._joiners(store, now) + Chase(self.means).run(store, now)

    def next_due(self, store: Store, now: datetime) -> datetime | None:
        """Return when there is something to tell next, or None if nothing is foreseen."""
        if store.incidents.pending_alerts(1):
            return now
        times = (Releases.next_due(store), store.people.next_joining(), store.answers.next_due())
        return min((time for time in times if time is not None), default=None)

    def _alert(self, store: Store, alert: Alert, now: datetime) -> int:
        """Make the notices of one alert."""
        made = 0
        if alert.reason is Reason.EXPIRED and not self.means.shadows(alert.incident):
            tell_expired(store, alert, self.means.places, now)
        if not alert.silent:
            people = self._people(store, alert.incident)
            case = Case(self.means, store, alert, now, {p.id for p in people})
            made = sum(case.tell(person) for person in people)
            if made and self.means.managed(people):
                store.managers.brief_on(row_of(alert), now)
        store.incidents.mark_fanned_out(row_of(alert))
        return made + Releases(self.means).after(store, row_of(alert.incident), now)

    def _people(self, store: Store, incident: Incident) -> Sequence[Person]:
        """Return everybody whom the incident may concern: who watches its country, and who was told."""
        affected = (incident.key.region, *(s.place for s in incident.stances))
        countries = {self.means.places.country(place) for place in affected}
        found = (*store.people.candidates(countries), *store.people.told_people(row_of(incident)))
        return tuple({person.id: person for person in found}.values())

    def _joiners(self, store: Store, now: datetime) -> int:
        """Tell the present state to those whose watch or trip has begun since the last look.

        They are marked in the same transaction, so that nobody is greeted twice.
        """
        joined = store.people.joined(now)
        made = 0
        for start in range(0, len(joined), AT_ONCE):
            some = joined[start : start + AT_ONCE]
            with store.transaction():
                made += self._join(store, some, now)
                for person in some:
                    store.people.greet(person.id, now)
        return made

    def _join(self, store: Store, people: Sequence[Person], now: datetime) -> int:
        """Tell people the present state of all that is going on where they are.

        The most severe first: it makes the rest a matter of course, or says the same.
        """
        made = 0
        for incident in sorted(store.incidents.live(), key=lambda each: -each.severity.rank):
            country = self.means.places.country(incident.key.region)
            near = [p for p in people if any(self.means.places.country(w.area) == country for w in p.watches)]
            alert = store.incidents.latest_alert(row_of(incident)) if near else None
            if alert is not None:
                case = Case(self.means, store, replace(alert, incident=incident), now, {p.id for p in near})
                made += sum(case.tell(person, joining=True) for person in near)
        return made


def tell_expired(store: Store, alert: Alert, places: Gazetteer, now: datetime) -> None:
    """Tell the operator what nobody repeated in time; an end that was announced needs no word."""
    incident = alert.incident
    gone = [s for s in incident.stances if s.identity in alert.ended and s.end is End.LAPSED]
    if not gone:
        return
    last = max(gone, key=lambda s: s.restated_at)
    said = (
        f"{last.publisher} lists it no more and has not ended it"
        if last.listed
        else f"{last.publisher} said it last, {_when(last.restated_at, now)} UTC, "
        "and nobody has repeated or ended it since"
    )
    text = (
        f"{incident.summary} ({incident.key.hazard}, {places.display(last.place, 'en')}) has lapsed: "
        f"{said}. Nobody is told that it is over."
    )
    store.operator.tell(f"expired:{alert.id}", "expired", text, now)


def _when(said: datetime, now: datetime) -> str:
    """Return a time of this year in short, and of an earlier one the day."""
    return f"{said:%d %b %H:%M}" if said.year == now.year else f"{said:%d %b %Y %H:%M}"
