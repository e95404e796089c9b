"""How roll calls stand, as values: who is safe, who asked for help, who is silent and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from daemon.errors import GivenError
from daemon.groups import Groups
from daemon.phones import hide_phone
from daemon.plain import one_line, shorten
from daemon.rollcall import Asked, asked_in
from rules.incident import Incident, State
from rules.ports import Gazetteer
from state.store import Store

TEXT: Final = 80
"""Characters of somebody's last message that are shown."""


class Standing(StrEnum):
    """How somebody stands, those first who may need help."""

    HELP = "help"
    """They asked for it, or may have."""
    SILENT = "silent"
    """They were asked and have not answered."""
    UNREACHED = "not reached"
    """The question did not get to their phone."""
    UNASKED = "not asked"
    """They were told by e-mail alone, which cannot be answered here."""
    SAFE = "safe"
    """They say so."""


ORDER: Final = {standing: place for place, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class Row:
    """One person."""

    name: str
    phone: str | None
    """Hidden but for its ends."""
    group: str | None
    standing: Standing
    since: datetime | None
    """When they were asked, or answered."""
    wrote: str | None
    """Their last message, if they wrote after they were asked."""
    told: tuple[str, ...]
    """Who was told of their silence."""


@dataclass(frozen=True, slots=True)
class Roll:
    """One roll call."""

    incident: int
    summary: str
    where: str
    open: bool
    """The incident lasts."""
    at: datetime
    rows: tuple[Row, ...]

    def counts(self) -> dict[str, int]:
        """Return how many stand how."""
        return {each.value: sum(row.standing is each for row in self.rows) for each in Standing}

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "incident": self.incident,
            "summary": self.summary,
            "where": self.where,
            "open": self.open,
            "counts": self.counts(),
            "people": [
                {
                    "name": row.name,
                    "phone": row.phone,
                    "group": row.group,
                    "standing": row.standing.value,
                    "since": row.since.isoformat() if row.since else None,
                    "wrote": row.wrote,
                    "told": list(row.told),
                }
                for row in self.rows
            ],
        }


def rolls(store: Store, places: Gazetteer, groups: Groups, incident: int | None, now: datetime) -> list[Roll]:
    """Return the roll call of *incident*, else all that are open, else the last one.

    Raises GivenError where nobody was asked about *incident*.
    """
    known = store.roll_calls.incidents()
    if incident is not None:
        if incident not in known:
            raise GivenError(f"nobody was asked about incident {incident}: advisoryd rollcall shows who was")
        known = [incident]
    found = [each for row in known if (each := store.incidents.get(row)) is not None]
    lasting = [each for each in found if each.state is not State.OVER]
    return [_roll(store, places, groups, each, now) for each in lasting or found[:1]]


def _roll(store: Store, places: Gazetteer, groups: Groups, incident: Incident, now: datetime) -> Roll:
    row = incident.id or 0
    asked = asked_in(store, row)
    rows = [_asked(store, groups, each) for each in asked]
    known = {each.person.id for each in asked}
    told = store.told.of(row, [p.id for p in store.people.told_people(row)])
    for person in store.people.told_people(row):
        if person.id not in known and told[person.id].active:
            phone = hide_phone(person.phone) if person.phone else None
            rows.append(Row(person.name, phone, person.group, Standing.UNASKED, None, None, ()))
    rows.sort(key=lambda each: (ORDER[each.standing], each.since or now, each.name))
    where = places.display(incident.key.region, "en")
    return Roll(row, incident.summary, where, incident.state is not State.OVER, now, tuple(rows))


def _asked(store: Store, groups: Groups, asked: Asked) -> Row:
    call, person = asked.call, asked.person
    last = store.replies.last_of(person.id)
    wrote = shorten(one_line(last.text), TEXT) if last is not None and last.at >= call.asked_at else None
    return Row(
        person.name,
        hide_phone(person.phone) if person.phone else None,
        person.group,
        _standing(asked),
        call.answered_at or call.asked_at,
        wrote or None,
        _told(groups, asked),
    )


def _standing(asked: Asked) -> Standing:
    if asked.call.answer is not None:
        return Standing.SAFE if asked.call.answer == "safe" else Standing.HELP
    return Standing.SILENT if asked.reached else Standing.UNREACHED


def _told(groups: Groups, asked: Asked) -> tuple[str, ...]:
    """Return who knows of their silence, phones hidden."""
    contacts = groups.contacts(asked.person.group)[: asked.call.told]
    return tuple(
        "operator" if each is None else hide_phone(each) if each.startswith("+") else each
        for each in contacts
    )
