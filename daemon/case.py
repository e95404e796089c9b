"""One alert, and everybody whom it may concern: decide what it is to each, and keep what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from daemon.awaiting import await_answer, patience
from daemon.folding import DROPPED, REPLACED, Folded, fold
from daemon.holding import Hold
from daemon.means import Means
from daemon.routes import DIGEST
from rules.addressed import Addressed
from rules.incident import Alert, Incident, Told
from rules.model import MsgType, Reason, Severity
from rules.person import Person
from rules.ports import Gazetteer
from rules.quiet import next_at
from rules.telling import Peer, Unsaid, Verdict, decide
from rules.withholding import Withheld
from state.blocked import STOPPED
from state.notices import Notice
from state.store import Store

NO_WAY: Final = "no channel"
SAID_STOP: Final = "they said STOP"
BELOW: Final = "below their least severity"
NOWHERE: Final = "none"
"""The channel of what could not have been said anywhere."""


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
            (peer, store.told.of(row_of(peer), everybody))
            for peer in peers_of(store, alert.incident)
            if not means.shadows(peer)
        )
        shadow = means.shadows(alert.incident)
        self._hold = Hold(store, alert, means.in_force().inhibitions, everybody, now, shadow=shadow)

    def tell(self, person: Person, *, joining: bool = False) -> int:
        """Decide what the alert is to one person and keep what follows; return how many notices wait.

        Whoever was kept from the incident so far gets its present state, as if they joined.
        """
        late = joining or self._hold.has(person)
        verdict = decide(
            self._alert,
            self._as_reached(person),
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
            made = self._say(person, verdict, said)
            if made and said.msg_type is MsgType.ALERT and person.hears(verdict.severity):
                self._await_answer(person)  # nobody answers to a digest
            return made
        self._remember(person, verdict)
        self._hold.release(person)
        self._leave_unsaid(person, verdict)
        return 0

    def _as_reached(self, person: Person) -> Person:
        """Return *person*, without a digest where it would not reach them."""
        if person.hears(self._alert.severity) or self._channels(person, self._alert.severity):
            return person
        return replace(person, digest=False)

    def _leave_unsaid(self, person: Person, verdict: Verdict) -> None:
        """Record what is below somebody's severity; drop what waits of a danger that ended as announced."""
        if verdict.unsaid is Unsaid.BELOW and verdict.reason is not None:
            self._add(NOWHERE, person, verdict, _Said(MsgType.ALERT, verdict.reason), "suppressed", BELOW)
        if verdict.unsaid is Unsaid.OWN_END:
            waiting = self._store.notices.waiting_of(self._incident, person.id)
            # A digest says what began and ended.
            self._store.notices.suppress([n.id for n in waiting if n.channel != DIGEST], DROPPED)

    def repeat(self, person: Person, last: Notice) -> int:
        """Say to somebody again what they were told *last*, unless it is hidden by now."""
        verdict = Verdict(last.severity, MsgType.ALERT, Reason.OPENED, last.places)
        channels = self._channels(person, last.severity)
        if DIGEST in channels or self._hold.on(
            self._addressed(person, verdict, MsgType.ALERT), self._means.places
        ):
            return 0
        said = _Said(MsgType.ALERT, Reason.OPENED, self._number(person, late=True))
        return sum(self._add(channel, person, verdict, said, "waiting", None) for channel in channels)

    def _await_answer(self, person: Person) -> None:
        rule = self._means.in_force().rules.get(self._alert.incident.key.rule)
        asked = patience(self._means.groups, rule, person)
        await_answer(self._store, self._incident, person, asked, self._now)

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
        for channel in self._channels(person, verdict.severity) or (NOWHERE,):
            self._add(channel, person, verdict, first, "suppressed", withheld.why)

    def _remember(self, person: Person, verdict: Verdict) -> None:
        if verdict.told is not None:
            self._keep(self._incident, person, verdict.told)
        for incident, told in verdict.adopted:
            self._keep(row_of(incident), person, told)

    def _keep(self, incident: int, person: Person, told: Told) -> None:
        self._store.told.save(incident, person.id, told)

    def _channels(self, person: Person, severity: Severity) -> tuple[str, ...]:
        """Return where somebody is told of what has this *severity*: on channels, or in their digest."""
        blocked, routes = self._store.blocked.of(person), self._means.routes
        if person.hears(severity):
            return routes.of(person, blocked, severity)
        return (DIGEST,) if routes.digests(person, blocked) else ()

    def _say(self, person: Person, verdict: Verdict, said: _Said) -> int:
        """Make the notices of one person."""
        told = self._told.get(person.id)
        known = self._channels(person, told.severity) if told is not None and told.active else ()
        # An end is said where the danger was, however grave it has become since.
        ends = said.msg_type is MsgType.CANCEL
        channels = known if ends else self._channels(person, verdict.severity)
        if not channels:
            self._nowhere(person, verdict, said)
        waiting = self._without_repeats(person)
        made = 0
        for channel in channels:
            held = [n for n in waiting if n.channel == channel]
            news = said.msg_type is MsgType.UPDATE and channel not in known
            its = replace(said, msg_type=MsgType.ALERT, reason=Reason.OPENED) if news else said
            made += self._on(channel, person, verdict, its, held)
        if DIGEST not in channels:
            self._store.notices.suppress([n.id for n in waiting if n.channel == DIGEST], REPLACED)
        return made

    def _without_repeats(self, person: Person) -> list[Notice]:
        """Return what waits for somebody, after dropping what only says again what they have heard."""
        waiting = self._store.notices.waiting_of(self._incident, person.id)
        repeats = [n.id for n in waiting if is_repeat(self._store, n)]
        self._store.notices.suppress(repeats, REPLACED)
        return [n for n in waiting if n.id not in repeats]

    def _on(
        self, channel: str, person: Person, verdict: Verdict, said: _Said, held: Sequence[Notice]
    ) -> bool:
        """Make one notice, in the light of those that still wait; a digest folds its own."""
        plain = Folded(said.msg_type, said.reason)
        folded = plain if channel == DIGEST else fold(said.msg_type, said.reason, held)
        self._store.notices.suppress(folded.needless, folded.why)
        state, why = ("waiting", None) if folded.said else ("suppressed", DROPPED)
        its = replace(said, msg_type=folded.msg_type, reason=folded.reason)
        return self._add(channel, person, verdict, its, state, why) and folded.said

    def _add(
        self, channel: str, person: Person, verdict: Verdict, said: _Said, state: str, why: str | None
    ) -> bool:
        daily = channel == DIGEST
        return self._store.notices.add(
            row_of(self._alert),
            person.id,
            channel,
            said.msg_type,
            said.reason,
            verdict.severity,
            verdict.places,
            next_at(self._now, self._means.digest_at, ZoneInfo(person.tz))
            if daily
            else self._now + self._means.group_wait,
            state=state,
            why=why,
            number=said.number,
        )

    def _nowhere(self, person: Person, verdict: Verdict, said: _Said) -> None:
        """Record that somebody is not told, and let the operator know once where they cannot be."""
        if not person.hears(verdict.severity):
            self._add(NOWHERE, person, verdict, said, "suppressed", BELOW)
            return
        if STOPPED & set(self._store.blocked.of(person).values()):
            self._add(NOWHERE, person, verdict, said, "suppressed", SAID_STOP)  # the STOP itself was told
            return
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


def is_repeat(store: Store, notice: Notice) -> bool:
    """Return whether *notice* says again what its person has heard."""
    return notice.msg_type is MsgType.ALERT and store.notices.was_said(
        row_of(notice.alert), notice.subscriber
    )


def peers_of(store: Store, incident: Incident) -> tuple[Incident, ...]:
    """Return the other live incidents of the same hazard, audience and grouping."""
    key = incident.key
    kin = (key.hazard, key.audience, key.group)
    return tuple(
        other
        for other in store.incidents.live()
        if other.id != incident.id and (other.key.hazard, other.key.audience, other.key.group) == kin
    )


def as_it_stands(alert: Alert, incident: Incident | None, at: Sequence[str], places: Gazetteer) -> Alert:
    """Return *alert* for somebody who hears of the danger only now: as the incident stands by now.

    Where nothing holds *at* these places any more, its end is about to be told: as it stood.
    """
    held = incident.holders if incident is not None else ()
    if incident is None or not any(places.overlaps(s.place, place) for s in held for place in at):
        return alert
    return replace(alert, incident=incident)


def row_of(stored: Alert | Incident) -> int:
    """Return the id of something that was stored."""
    if stored.id is None:
        raise ValueError("only what is stored can be fanned out")
    return stored.id
