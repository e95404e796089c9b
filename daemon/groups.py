"""Groups of subscribers: who answers for each, and how to reach them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from daemon.routes import EMAIL, SMS, Routes
from daemon.settings import GroupSettings
from daemon.words import FALLBACK
from rules.model import Severity
from state.store import Store

NOBODY: Final = GroupSettings(manager=None, second=None)
"""Of a group that is not configured, and of people in none: the operator answers for them."""


@dataclass(frozen=True, slots=True)
class Groups:
    """What is configured of each group, by its name."""

    by_name: Mapping[str, GroupSettings]

    @classmethod
    def of(cls, settings: Mapping[str, GroupSettings]) -> Self:
        """Return the groups of a configuration; their names are told apart as people write them."""
        return cls({_folded(name): group for name, group in settings.items()})

    def get(self, name: str | None) -> GroupSettings:
        """Return what is configured of the group called *name*, or that nobody answers for it."""
        return self.by_name.get(_folded(name or ""), NOBODY)

    def contacts(self, name: str | None) -> tuple[str | None, ...]:
        """Return who is told of those in a group who do not answer, one after the other, each once.

        That is its manager, then its second contact, and at last the operator (None).
        """
        group = self.get(name)
        return (*dict.fromkeys(each for each in (group.manager, group.second) if each), None)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that somebody who answers for people has to know."""

    key: str
    """Makes it known once to each."""
    kind: str
    severity: Severity
    text: str


def tell(store: Store, contact: str | None, note: Note, now: datetime) -> None:
    """Have a group's *contact* told, or the operator where there is none."""
    if contact is None:
        store.operator.tell(note.key, note.kind, note.text, now)
    else:
        store.managers.tell(note.key, contact, (note.kind, note.severity, note.text), now)


def contact_at(contacts: Sequence[str | None], step: int) -> str | None:
    """Return whose turn it is after *step* others were told; the last of them where nobody is left."""
    return contacts[min(step, len(contacts) - 1)]


def language_of(store: Store, contact: str | None) -> str:
    """Return the language in which a *contact* is told: a subscriber's own, else English."""
    found = (store.people.find(contact) or store.people.named(contact)) if contact else None
    return found.lang if found is not None else FALLBACK


def reached_at(store: Store, routes: Routes, contact: str | None) -> tuple[str, str] | None:
    """Return the channel and address of a group's *contact*, else the operator's; None if there is neither.

    A contact whose phone takes nothing, and a name that no subscriber has, leave it to the operator.
    """
    return _own(store, routes, contact) or routes.operator()


def _own(store: Store, routes: Routes, contact: str | None) -> tuple[str, str] | None:
    if contact is None:
        return None
    if "@" in contact or contact.startswith("+"):
        channel = EMAIL if "@" in contact else SMS
        usable = channel in routes.available and store.blocked.why(channel, contact) is None
        return (channel, contact) if usable else None
    person = store.people.named(contact)
    channels = routes.of(person, store.blocked.of(person)) if person else ()
    if person is None or not channels:
        return None
    address = routes.address(person, channels[0])
    return (channels[0], address) if address is not None else None


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
