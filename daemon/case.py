"""One alert, and everybody whom it may concern: decide what it is to each, and keep what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from daemon.holding import Hold
from daemon.routes import Routes
from rules.addressed import Addressed
from rules.incident import Alert, Incident, Told
from rules.inhibition import Inhibition
from rules.model import MsgType, Person, Reason
from rules.ports import Gazetteer
from rules.rule import Rule
from rules.telling import Peer, Verdict, decide
from rules.withholding import Withheld
from state.notices import Notice
from state.store import Store

DROPPED: Final = "over before it was told"
REPLACED: Final = "replaced by a newer state"
NO_WAY: Final = "no channel"
NOWHERE: Final = "none"
"""The channel of what could not have been said anywhere."""


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


class Case:
    """One alert, and the other incidents that bear on what it is to people."""

    def __init__(self, means: Means, store: Store, alert: Alert, now: datetime, people: set[int]) -> None:
        self._means = means
        self._store = store
        self._alert = alert
        self._now = now
        self._incident = row_of(alert.incident)
        everybody = sorted(people)
        self._told = store.told.of(self._incident, everybody)
        self._peers = tuple(
            (peer, store.told.of(row_of(peer), everybody)) for peer in peers_of(store, alert.incident)
        )
        self._hold = Hold(store, alert, means.in_force().inhibitions, everybody, now)

    def tell(self, person: Person, *, joining: bool = False) -> int:
        """Decide what the alert is to one person and keep what follows; return how many notices wait.

        Whoever was kept from the incident so far gets its present state, as if they joined.
        """
        late = joining or self._hold.has(person)
        verdict = decide(
            self._alert,
            person,
            self._told.get(person.id),
            [Peer(incident, told.get(person.id)) for incident, told in self._peers],
            self._now,
            self._means.places,
            joining=late,
        )
        if verdict.msg_type is not None and verdict.reason is not None:
            said = _Said(verdict.msg_type, verdict.reason, self._number(person, late=late))
            withheld = self._hold.on(self._addressed(person, verdict, verdict.msg_type), self._means.places)
            if withheld is not None:
                self._withhold(person, verdict, said, withheld)
                return 0
            self._remember(person, verdict)
            self._hold.release(person)
            return self._say(person, verdict, said)
        self._remember(person, verdict)
        self._hold.release(person)
        return 0

    def _number(self, person: Person, *, late: bool) -> int:
        """Return which telling of this alert it is: an earlier one may have been withheld or another's."""
        return self._store.notices.next_number(row_of(self._alert), person.id) if late else 0

    def _addressed(self, person: Person, verdict: Verdict, msg_type: MsgType) -> Addressed:
        return Addressed(
            self._alert.incident, msg_type, verdict.severity, verdict.places, person.id, person.group
        )

    def _withhold(self, person: Person, verdict: Verdict, said: _Said, withheld: Withheld) -> None:
        """Record that something is not said, and why; what they were told stays as it was.

        Where another incident goes on holding in this one's place, they wait for the end of that one instead.
        """
        if verdict.adopted:
            self._remember(person, verdict)
        self._hold.keep(person, withheld)
        first = replace(said, number=0)
        for channel in self._channels(person) or (NOWHERE,):
            self._add(channel, person, verdict, first, "suppressed", withheld.why)

    def _remember(self, person: Person, verdict: Verdict) -> None:
        if verdict.told is not None:
            self._keep(self._incident, person, verdict.told)
        for incident, told in verdict.adopted:
            self._keep(row_of(incident), person, told)

    def _keep(self, incident: int, person: Person, told: Told) -> None:
        self._store.told.save(incident, person.id, told)

    def _channels(self, person: Person) -> tuple[str, ...]:
        return self._means.routes.of(person, self._store.blocked.of(person))

    def _say(self, person: Person, verdict: Verdict, said: _Said) -> int:
        """Make the notices of one person."""
        channels = self._channels(person)
        if not channels:
            self._unreachable(person, verdict, said)
        waiting = self._store.notices.waiting_of(self._incident, person.id)
        made = 0
        for channel in channels:
            held = [n for n in waiting if n.channel == channel]
            made += self._on(channel, person, verdict, said, held)
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
            said = _Said(MsgType.ALERT, untold[0].reason, said.number)
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
            number=said.number,
        )

    def _unreachable(self, person: Person, verdict: Verdict, said: _Said) -> None:
        """Record that somebody cannot be told, and let the operator know once."""
        self._add(NOWHERE, person, verdict, said, "suppressed", NO_WAY)
        text = f"{person.name} cannot be told anything: none of their channels is configured."
        self._store.operator.tell(f"unreachable:{person.id}", "unreachable", text, self._now)


@dataclass(frozen=True, slots=True)
class _Said:
    """As what something is said."""

    msg_type: MsgType
    reason: Reason
    number: int = 0
    """Which telling of the alert to the person it is."""


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
