"""Decide whether something is withheld from somebody, and for what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.addressed import Addressed
from rules.incident import Incident, Told
from rules.inhibition import Inhibition, as_known
from rules.ports import Gazetteer
from rules.silence import Silence

Known = tuple[Incident, Told]
"""An incident, and what the person was told of it."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why something is not said for now."""

    why: str
    """In words, as it is kept."""
    silence: Silence | None = None
    source: Incident | None = None
    """What they know of that makes it a matter of course."""


def withheld(
    said: Addressed,
    silences: Iterable[Silence],
    inhibitions: Iterable[Inhibition],
    known: Iterable[Known],
    places: Gazetteer,
) -> Withheld | None:
    """Return why *said* is not to be said, or None.

    *silences* are the active ones, the last to end first; *known* is what the person was told of and is open.
    """
    for silence in silences:
        if silence.hides(said, places):
            return Withheld(silence.why, silence=silence)
    for inhibition in inhibitions:
        for incident, told in known:
            if told.active and incident.holders:
                source = as_known(incident, told, said)
                if inhibition.hides(said, source, places):
                    where = ", ".join(places.display(place, "en") for place in told.places)
                    return Withheld(f"inhibited by {incident.key.rule} ({where})", source=incident)
    return None
