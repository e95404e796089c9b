"""What keeps an alert from people: silences, and other incidents of which they know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rules.addressed import Addressed
from rules.incident import Alert, Incident, Told
from rules.inhibition import Inhibition
from rules.model import MsgType
from rules.person import Person
from rules.ports import Gazetteer
from rules.withholding import Withheld, withheld
from state.silences import Withholding
from state.store import Store

SHADOW: Final = "shadow"
"""Why something is not said that came by a rule in shadow."""


class Hold:
    """The silences and inhibitions that one alert may meet, and who is already kept from its incident."""

    def __init__(
        self,
        store: Store,
        alert: Alert,
        inhibitions: Sequence[Inhibition],
        people: Sequence[int],
        now: datetime,
        *,
        shadow: bool = False,
    ) -> None:
        """Take *shadow* for an alert of a rule that is only tried."""
        self._store = store
        self._shadow = shadow
        self._incident = alert.incident
        self._now = now
        self._silences = store.silences.active(now)
        self._inhibitions = [each for each in inhibitions if each.target.may_meet(alert.incident)]
        self._known = self._sources(people) if self._inhibitions else ()
        self._kept = store.withheld.people(alert.incident.id or 0)

    def has(self, person: Person) -> bool:
        """Return whether something of this incident was kept from *person*."""
        return person.id in self._kept

    def on(self, said: Addressed, places: Gazetteer) -> Withheld | None:
        """Return what keeps *said* from its person, if anything does."""
        if self._shadow and said.msg_type is not MsgType.CANCEL:
            return Withheld(SHADOW)  # whoever was told before it was only tried is told of the end
        if not self._silences and not self._known:
            return None
        known = [(each, told[said.subscriber]) for each, told in self._known if said.subscriber in told]
        return withheld(said, self._silences, self._inhibitions, known, places)

    def keep(self, person: Person, reason: Withheld) -> None:
        """Keep that something is withheld from *person*."""
        silence = reason.silence.id if reason.silence else None
        source = reason.source.id if reason.source else None
        self._store.withheld.keep(Withholding(self._incident.id or 0, person.id, self._now, silence, source))

    def release(self, person: Person) -> None:
        """Keep that nothing is withheld any more: it was told, or nothing is left to tell."""
        if self.has(person):
            self._store.withheld.drop(self._incident.id or 0, person.id)

    def _sources(self, people: Sequence[int]) -> tuple[tuple[Incident, dict[int, Told]], ...]:
        """Return the incidents that may make this one a matter of course, and who was told what of them."""
        return tuple(
            (incident, self._store.told.of(incident.id, people))
            for incident in self._store.incidents.live()
            if incident.id not in (None, self._incident.id)
            and any(each.source.may_meet(incident) for each in self._inhibitions)
        )
