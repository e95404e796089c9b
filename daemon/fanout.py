"""Turn alerts into notices: who is told, on which channel, from when on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from daemon.case import Case, row_of
from daemon.means import Means
from daemon.release import Releases
from rules.incident import Alert, End, Incident
from rules.model import Reason
from rules.person import Person
from rules.ports import Gazetteer
from rules.telling import touched
from state.store import Store

AT_ONCE: Final = 100
PEOPLE: Final = 500
"""Judged in one commit, about 50 ms."""
ROUND: Final = 1_000
"""People judged in one go: then whatever else has to be written has its turn."""


@dataclass(frozen=True, slots=True)
class FanOut:
    """Works through alerts, and greets who joined."""

    means: Means

    def run(self, store: Store, now: datetime) -> bool:
        """Fan alerts out, the gravest first, what was withheld, who joined; return whether more is left.

        Some people at a time commit with how far it has come, so that a crash resumes where it stopped.
        """
        left = self._alerts(store, now, ROUND)
        Releases(self.means).run(store, now)
        return self._joiners(store, now, left) <= 0

    def next_due(self, store: Store, now: datetime) -> datetime | None:
        """Return when there is something to tell next, or None if nothing is foreseen."""
        if store.incidents.pending_alerts(1):
            return now
        times = (Releases.next_due(store), store.people.next_joining(), store.answers.next_due())
        return min((time for time in times if time is not None), default=None)

    def _alerts(self, store: Store, now: datetime, left: int) -> int:
        """Fan pending alerts out to *left* people; return to how many more there might be."""
        while left > 0 and (pending := store.incidents.pending_alerts(AT_ONCE)):
            for alert in pending:
                areas = () if alert.silent else self._areas(store, alert.incident)
                whole = False
                while left > 0 and not whole:
                    with store.transaction():
                        seen, whole = self._some(store, alert, areas, now)
                    left -= seen
                if not whole:
                    return 0
        return left

    def _some(self, store: Store, alert: Alert, areas: Collection[str], now: datetime) -> tuple[int, bool]:
        """Make the notices of one alert to the next people; return how many, and whether it was the last."""
        row = row_of(alert)
        people: Sequence[Person] = ()
        end = None
        if not alert.silent:
            after = store.incidents.fanned_to(row)
            people, end = store.people.concerned(areas, row_of(alert.incident), after, PEOPLE)
            case = Case(self.means, store, alert, now, {p.id for p in people})
            made = sum(case.tell(person) for person in people)
            if made and self.means.managed(people):
                store.managers.brief_on(row, now)
        if end is not None:
            store.incidents.fan_on(row, end)
        else:
            self._complete(store, alert, now)
        return len(people), end is None

    def _complete(self, store: Store, alert: Alert, now: datetime) -> None:
        """Do what follows once everybody knows of an alert."""
        if alert.reason is Reason.EXPIRED and not self.means.shadows(alert.incident):
            tell_expired(store, alert, self.means.places, now)
        store.incidents.mark_fanned_out(row_of(alert))
        Releases(self.means).after(store, row_of(alert.incident), now)

    def _areas(self, store: Store, incident: Incident) -> list[str]:
        """Return which of the watched areas the incident touches, or touched."""
        affected = {s.place for s in incident.stances} or {incident.key.region}
        watched = store.people.watched_in({self.means.places.country(place) for place in affected})
        hazard = incident.key.hazard
        return [a for a in watched if any(touched([a], p, hazard, self.means.places) for p in affected)]

    def _joiners(self, store: Store, now: datetime, left: int) -> int:
        """Tell the present state to those whose watch or trip has begun since the last look.

        They are marked in the same transaction, so that nobody is greeted twice.
        Return to how many more of *left* people it might be told.
        """
        joined = store.people.joined(now, max(left, 0))
        for start in range(0, len(joined), AT_ONCE):
            some = joined[start : start + AT_ONCE]
            with store.transaction():
                self._join(store, some, now)
                for person in some:
                    store.people.greet(person.id, now)
        return left - len(joined)

    def _join(self, store: Store, people: Sequence[Person], now: datetime) -> None:
        """Tell people the present state of all that is going on where they are.

        The most severe first: it makes the rest a matter of course, or says the same.
        """
        for incident in sorted(store.incidents.live(), key=lambda each: -each.severity.rank):
            country = self.means.places.country(incident.key.region)
            near = [p for p in people if any(self.means.places.country(w.area) == country for w in p.watches)]
            alert = store.incidents.latest_alert(row_of(incident)) if near else None
            if alert is not None:
                case = Case(self.means, store, replace(alert, incident=incident), now, {p.id for p in near})
                for person in near:
                    case.tell(person, joining=True)


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
