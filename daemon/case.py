"""One alert, and everybody whom it may concern: decide what it is to each, and keep what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemon.routes import Routes
from rules.incident import Alert, Incident, Told
from rules.model import MsgType, Person, Reason
from rules.ports import Gazetteer
from rules.telling import Peer, Verdict, decide
from state.notices import Notice
from state.store import Store

DROPPED: Final = "over before it was told"
REPLACED: Final = "replaced by a newer state"
NO_WAY: Final = "no channel"


@dataclass(frozen=True, slots=True)
class Means:
    """What it takes to decide who is told what."""

    places: Gazetteer
    routes: Routes
    group_wait: timedelta


class Case:
    """One alert, and the other incidents that bear on what it is to people."""

    def __init__(self, means: Means, store: Store, alert: Alert, now: datetime, people: set[int]) -> None:
        self._means = means
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
            self._means.places,
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
        channels = self._means.routes.of(person, self._store.blocked.of(person))
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
            self._now + self._means.group_wait,
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


def row_of(stored: Alert | Incident) -> int:
    """Return the id of something that was stored."""
    if stored.id is None:
        raise ValueError("only what is stored can be fanned out")
    return stored.id
