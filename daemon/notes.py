"""Make messages of notes: what the operator has to know, and those who answer for groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemon.groups import language_of, reached_at
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


FEW: Final = 3
"""Sources that are named one by one; of more it is said what happened to all of them."""
CROWDS: Final = {
    "blind": "cannot be heard",
    "heard": "are heard again",
    "silent": "answer and say nothing new",
    "speaks": "speak again",
}
"""What notes say of a source, by how their keys begin; its name follows there."""


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of a message, and the notes that it says."""

    text: str
    notes: tuple[Note | ManagerNote, ...]


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
        made = self._bundle(store, to, self._due(store.operator.pending(), now, at_once=at_once), now)
        by_manager: dict[str, list[ManagerNote]] = {}
        for note in store.managers.pending():
            by_manager.setdefault(note.manager, []).append(note)
        for manager, notes in by_manager.items():
            to = reached_at(store, self.routes, manager)
            made += self._bundle(store, to, self._due(notes, now, at_once=at_once), now)
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
        left = parts_of(notes)
        while left and to is not None:
            some = _fitting(left) if to[0] == SMS else left[:MOST]
            if not self._say(store, to, some, now):
                break  # later notes come with them
            left = left[len(some) :]
            made += 1
        return made

    def _say(self, store: Store, to: tuple[str, str], parts: Sequence[Part], now: datetime) -> bool:
        """Make one message, if there is room for it; return whether there was."""
        channel, address = to
        notes = [note for part in parts for note in part.notes]
        urgent = any(note.kind in AT_ONCE for note in notes)
        severity = Severity.EXTREME if urgent else Severity.SEVERE
        if not self.limits.room(store, channel, address, severity, now).free:
            return False
        salt = store.messages.salt()
        lang = language_of(store, next((n.manager for n in notes if isinstance(n, ManagerNote)), None))

        def write(row: int) -> Wording:
            name = reference(salt, row)
            done = self.renderer.note([part.text for part in parts], channel, name, lang)
            price = self.prices.of(address, done.segments or 1) if channel == SMS else None
            self.limits.spend(channel, price)
            return Wording(name, done.text, done.subject, done.html, done.segments, price)

        outgoing = Outgoing(None, channel, address, severity, due=now, valid_until=now + VALID_FOR)
        with store.transaction():
            store.messages.add(outgoing, (), now, write)
            for note in notes:
                (store.operator if isinstance(note, Note) else store.managers).made(note.id)
        return True


def parts_of(notes: Iterable[Note | ManagerNote]) -> list[Part]:
    """Return what is said of *notes*: of many sources to which the same happened, one sentence."""
    parts: list[Part] = []
    crowds: dict[str, list[Note]] = {}
    for note in notes:
        begins = note.key.partition(":")[0] if isinstance(note, Note) else ""
        if isinstance(note, Note) and begins in CROWDS:
            crowds.setdefault(begins, []).append(note)
        else:
            parts.append(Part(note.text, (note,)))
    for begins, crowd in crowds.items():
        few = len(crowd) <= FEW
        parts += [Part(note.text, (note,)) for note in crowd] if few else [_crowd(begins, crowd)]
    return parts


def _crowd(begins: str, notes: Sequence[Note]) -> Part:
    named = ", ".join(note.key.split(":")[1] for note in notes[:FEW])
    said = f"{len(notes)} sources {CROWDS[begins]}: {named} and {len(notes) - FEW} more."
    return Part(f"{said} See: advisoryd status", tuple(notes))


def _fitting(parts: Sequence[Part]) -> list[Part]:
    """Return the first of *parts*, and those after it that an SMS holds beside it."""
    some, length = [parts[0]], len(parts[0].text)
    for part in parts[1:]:
        length += len(part.text) + 3
        if length > ROOM:
            break
        some.append(part)
    return some
