"""Turn alerts into notices: who is told, on which channel, from when on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemon.routes import Routes
from rules.incident import Alert, End, Incident, Told
from rules.model import MsgType, Person, Reason
from rules.ports import Gazetteer
from rules.telling import Peer, Verdict, decide
from state.notices import Notice
from state.store import Store

AT_ONCE: Final = 100
DROPPED: Final = "over before it was told"
REPLACED: Final = "replaced by a newer state"
NO_WAY: Final = "no channel"


@dataclass(frozen=True, slots=True)
class FanOut:
    """What it takes to decide who is told what."""

    places: Gazetteer
    routes: Routes
    group_wait: timedelta

    def run(self, store: Store, now: datetime) -> int:
        """Fan out every pending alert, then look at who joined; return how many notices were made.

        Each alert commits with its notices, so that a crash resumes where it stopped.
        """
        made = 0
        while pending := store.incidents.pending_alerts(AT_ONCE):
            for alert in pending:
                with store.transaction():
                    made += self._alert(store, alert, now)
        return made + self._joiners(store, now)

    def _alert(self, store: Store, alert: Alert, now: datetime) -> int:
        """Make the notices of one alert."""
        made = 0
        if alert.reason is Reason.EXPIRED:
            tell_expired(store, alert, self.places, now)
        if not alert.silent:
            people = self._people(store, alert.incident)
            case = _Case(self, store, alert, now, {p.id for p in people})
            made = sum(case.tell(person) for person in people)
        store.incidents.mark_fanned_out(row_of(alert))
        return made

    def _people(self, store: Store, incident: Incident) -> Sequence[Person]:
        """Return everybody whom the incident may concern: who watches its country, and who was told."""
        affected = (incident.key.region, *(s.place for s in incident.stances))
        countries = {self.places.country(place) for place in affected}
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
        """Tell people the present state of all that is going on where they are."""
        made = 0
        for incident in store.incidents.live():
            country = self.places.country(incident.key.region)
            near = [p for p in people if any(self.places.country(w.area) == country for w in p.watches)]
            alert = store.incidents.latest_alert(row_of(incident)) if near else None
            if alert is not None:
                case = _Case(self, store, alert, now, {p.id for p in near})
                made += sum(case.tell(person, joining=True) for person in near)
        return made


class _Case:
    """One alert, and the other incidents that bear on what it is to people."""

    def __init__(self, fan: FanOut, store: Store, alert: Alert, now: datetime, people: set[int]) -> None:
        self._fan = fan
        self._store = store
        self._alert = alert
        self._now = now
        self._incident = row_of(alert.incident)
        self._told = store.told.of(self._incident, sorted(people))
        self._peers = tuple(
            (peer, store.told.of(row_of(peer), sorted(people))) for peer in peers_of(store, alert.incident)
        )

    def tell(self, person: Person, *, joining: bool = False) -> int:
        """Decide what the alert is to one person and keep what follows; return how many notices wait."""
        verdict = decide(
            self._alert,
            person,
            self._told.get(person.id),
            [Peer(incident, told.get(person.id)) for incident, told in self._peers],
            self._now,
            self._fan.places,
            joining=joining,
        )
        self._remember(person, verdict)
        if verdict.msg_type is None or verdict.reason is None:
            return 0
        return self._say(person, verdict, verdict.msg_type, verdict.reason)

    def _remember(self, person: Person, verdict: Verdict) -> None:
        if verdict.told is not None:
            self._keep(self._incident, person, verdict.told)
        for incident, told in verdict.adopted:
            self._keep(row_of(incident), person, told)

    def _keep(self, incident: int, person: Person, told: Told) -> None:
        self._store.told.save(incident, person.id, told)

    def _say(self, person: Person, verdict: Verdict, msg_type: MsgType, reason: Reason) -> int:
        """Make the notices of one person."""
        channels = self._fan.routes.of(person, self._store.blocked.of(person))
        if not channels:
            self._unreachable(person, verdict, msg_type, reason)
        waiting = self._store.notices.waiting_of(self._incident, person.id)
        made = 0
        for channel in channels:
            held = [n for n in waiting if n.channel == channel]
            made += self._on(channel, person, verdict, _Said(msg_type, reason), held)
        return made

    def _on(
        self, channel: str, person: Person, verdict: Verdict, said: _Said, held: Sequence[Notice]
    ) -> bool:
        """Make one notice, in the light of those that still wait."""
        untold = [n for n in held if n.msg_type is MsgType.ALERT]
        state, why = "waiting", None
        if said.msg_type is MsgType.CANCEL:
            self._store.notices.suppress([n.id for n in held], DROPPED)
            if untold:
                state, why = "suppressed", DROPPED
        elif untold:
            # They have not heard of it yet: they get its newest state as their Alert.
            self._store.notices.suppress([n.id for n in held], REPLACED)
            said = _Said(MsgType.ALERT, untold[0].reason)
        return self._add(channel, person, verdict, said, state, why) and state == "waiting"

    def _add(
        self, channel: str, person: Person, verdict: Verdict, said: _Said, state: str, why: str | None
    ) -> bool:
        return self._store.notices.add(
            row_of(self._alert),
            person.id,
            channel,
            said.msg_type,
            said.reason,
            verdict.severity,
            verdict.places,
            self._now + self._fan.group_wait,
            state=state,
            why=why,
        )

    def _unreachable(self, person: Person, verdict: Verdict, msg_type: MsgType, reason: Reason) -> None:
        """Record that somebody cannot be told, and let the operator know once."""
        self._add("none", person, verdict, _Said(msg_type, reason), "suppressed", NO_WAY)
        text = f"{person.name} cannot be told anything: none of their channels is configured."
        self._store.operator.tell(f"unreachable:{person.id}", "unreachable", text, self._now)


@dataclass(frozen=True, slots=True)
class _Said:
    """As what something is said."""

    msg_type: MsgType
    reason: Reason


def peers_of(store: Store, incident: Incident) -> tuple[Incident, ...]:
    """Return the other live incidents of the same hazard, audience and grouping."""
    key = incident.key
    kin = (key.hazard, key.audience, key.group)
    return tuple(
        other
        for other in store.incidents.live()
        if other.id != incident.id and (other.key.hazard, other.key.audience, other.key.group) == kin
    )


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


def row_of(stored: Alert | Incident) -> int:
    """Return the id of something that was stored."""
    if stored.id is None:
        raise ValueError("only what is stored can be fanned out")
    return stored.id
