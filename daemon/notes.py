"""Make messages of notes: what the operator has to know, and those who answer for groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemon.groups import reached_at
from daemon.limits import Limits
from daemon.prices import Prices
from daemon.reference import reference
from daemon.render import Renderer
from daemon.routes import SMS, Routes
from rules.model import Severity
from state.managers import ManagerNote
from state.message import Outgoing, Wording
from state.operator import Note
from state.store import Store

VALID_FOR: Final = timedelta(hours=24)
MOST: Final = 50
"""Notes in one message."""
AT_ONCE: Final = frozenset({"sos"})
"""Kinds that wait for no company, and for no cap but that of what is extreme."""
ROOM: Final = 240
"""Characters of notes that share an SMS; one that is longer goes alone, and is cut."""


@dataclass(frozen=True, slots=True)
class NoteBundler:
    """Gathers notes for :attr:`group_wait`, as people's news are gathered."""

    renderer: Renderer
    routes: Routes
    limits: Limits
    prices: Prices
    group_wait: timedelta

    def run(self, store: Store, now: datetime, *, at_once: bool, down: frozenset[str]) -> int:
        """Make the messages that are due; return how many. *at_once* does not wait for company."""
        to = self.routes.operator(without=down) or self.routes.operator()
        operators = store.operator.pending()[:MOST]
        made = self._bundle(store, to, self._due(operators, now, at_once=at_once), now)
        by_manager: dict[str, list[ManagerNote]] = {}
        for note in store.managers.pending():
            by_manager.setdefault(note.manager, []).append(note)
        for manager, notes in by_manager.items():
            to = reached_at(store, self.routes, manager)
            made += self._bundle(store, to, self._due(notes[:MOST], now, at_once=at_once), now)
        return made

    def next_due(self, store: Store) -> datetime | None:
        """Return when there is something to say next to anybody who can be reached."""
        pending: list[Note | ManagerNote] = [*store.operator.pending()] if self.routes.operator() else []
        pending += [n for n in store.managers.pending() if reached_at(store, self.routes, n.manager)]
        return min((n.at if n.kind in AT_ONCE else n.at + self.group_wait for n in pending), default=None)

    def _due(
        self, notes: Sequence[Note] | Sequence[ManagerNote], now: datetime, *, at_once: bool
    ) -> list[Note | ManagerNote]:
        """Return what is to be said now together: what cannot wait goes alone."""
        urgent = [note for note in notes if note.kind in AT_ONCE]
        if urgent:
            return list(urgent)
        ripe = at_once or any(note.at + self.group_wait <= now for note in notes)
        return list(notes) if ripe else []

    def _bundle(
        self, store: Store, to: tuple[str, str] | None, notes: Sequence[Note | ManagerNote], now: datetime
    ) -> int:
        """Make as many messages of *notes* as it takes, as far as the address has room for them."""
        made = 0
        left = list(notes)
        while left and to is not None:
            some = _fitting(left) if to[0] == SMS else left
            if not self._say(store, to, some, now):
                break  # later notes come with them
            left = left[len(some) :]
            made += 1
        return made

    def _say(
        self, store: Store, to: tuple[str, str], notes: Sequence[Note | ManagerNote], now: datetime
    ) -> bool:
        """Make one message, if there is room for it; return whether there was."""
        channel, address = to
        urgent = any(note.kind in AT_ONCE for note in notes)
        severity = Severity.EXTREME if urgent else Severity.SEVERE
        if not self.limits.room(store, channel, address, severity, now).free:
            return False
        salt = store.messages.salt()

        def write(row: int) -> Wording:
            name = reference(salt, row)
            done = self.renderer.note([note.text for note in notes], channel, name)
            price = self.prices.of(address, done.segments or 1) if channel == SMS else None
            self.limits.spend(channel, price)
            return Wording(name, done.text, done.subject, done.html, done.segments, price)

        outgoing = Outgoing(None, channel, address, severity, due=now, valid_until=now + VALID_FOR)
        with store.transaction():
            store.messages.add(outgoing, (), now, write)
            for note in notes:
                (store.operator if isinstance(note, Note) else store.managers).made(note.id)
        return True


def _fitting(notes: Sequence[Note | ManagerNote]) -> list[Note | ManagerNote]:
    """Return the first of *notes*, and those after it that an SMS holds beside it."""
    some, length = [notes[0]], len(notes[0].text)
    for note in notes[1:]:
        length += len(note.text) + 3
        if length > ROOM:
            break
        some.append(note)
    return some
