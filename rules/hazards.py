"""The closed list of hazards: what can be happening, and what the reading has to know of each.

A new one is a line here and its words in the lexicon.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final


class Trait(Enum):
    """What sets a hazard apart from one that only happens, somewhere, and passes."""

    ORDER = auto()
    """People are told to do it, and a publisher's own staff can be told apart."""
    FIRM = auto()
    """It is reported wherever it is named; the others are also spoken of when nothing happens."""
    NEWS = auto()
    """It is hardly spoken of when it does not happen; only a habit is no report of it."""
    NAMED = auto()
    """It is given a name of its own only when it happens ("Hurricane Otis")."""
    LASTING = auto()
    """It is not undone when things work again."""
    MOMENT = auto()
    """It is over when it is told: only a warning of it can be taken back."""
    COUNTRYWIDE = auto()
    """It is the country's where its own clause ties it to no place."""
    WARNED = auto()
    """It is warned of along all coasts: the country's where its own clause names no place."""
    POINT = auto()
    """It happens at one spot, and what it causes ("ash grounds flights to A") lies elsewhere."""
    SCENE = auto()
    """It is done to others in the streets, from which those around are told to stay away."""
    TRANSPORT = auto()
    """It touches the other regions an airport serves as well."""
    MANNED = auto()
    """People do it, and what they do may shut a road."""
    NATURAL = auto()
    """Nobody does it, and a road it shuts is blocked by nobody."""


_ORDER: Final = frozenset({Trait.ORDER, Trait.FIRM})
_WAY: Final = frozenset({Trait.FIRM, Trait.TRANSPORT})
_CLOSED: Final = frozenset({Trait.FIRM})
_DONE: Final = frozenset({Trait.SCENE, Trait.MANNED})
_EVENT: Final[frozenset[Trait]] = frozenset()
_NATURE: Final = frozenset({Trait.NATURAL})

TRAITS: Final[Mapping[str, frozenset[Trait]]] = {
    "shelter-in-place": _ORDER,
    "curfew": _ORDER,
    "flight-cancellation": _WAY,
    "airport-closure": _WAY,
    "airspace-closure": _WAY | {Trait.COUNTRYWIDE},
    "road-blockade": _WAY | {Trait.SCENE},
    "armed-violence": _DONE | {Trait.LASTING},
    "arson": _DONE | {Trait.FIRM, Trait.LASTING},
    "transit-suspension": _WAY,
    "school-closure": _CLOSED,
    "civil-unrest": _DONE,
    "border-closure": _CLOSED,
    "terrorism": _DONE,
    "kidnapping": _DONE,
    "evacuation": _ORDER,
    "strike": frozenset({Trait.NEWS, Trait.MANNED}),
    "earthquake": _NATURE | {Trait.MOMENT, Trait.POINT},
    "tropical-cyclone": _NATURE | {Trait.NAMED},
    "flood": _NATURE,
    "wildfire": _NATURE,
    "volcano": _NATURE | {Trait.POINT},
    "tsunami": _NATURE | {Trait.NEWS, Trait.WARNED},
    "disease-outbreak": _EVENT,
}
"""Every hazard a statement can have, with its traits."""

HAZARDS: Final = tuple(TRAITS)
"""The names that rules, incidents and the lexicon use, in the order in which messages tell them."""


def _with(trait: Trait) -> frozenset[str]:
    return frozenset(hazard for hazard, traits in TRAITS.items() if trait in traits)


ORDERS: Final = _with(Trait.ORDER)
FIRM: Final = _with(Trait.FIRM)
NEWS: Final = _with(Trait.NEWS)
NAMED: Final = _with(Trait.NAMED)
LASTING: Final = _with(Trait.LASTING)
MOMENT: Final = _with(Trait.MOMENT)
COUNTRYWIDE: Final = _with(Trait.COUNTRYWIDE)
WARNED: Final = _with(Trait.WARNED)
POINT: Final = _with(Trait.POINT)
SCENES: Final = _with(Trait.SCENE)
TRANSPORT: Final = _with(Trait.TRANSPORT)
MANNED: Final = _with(Trait.MANNED)
NATURAL: Final = _with(Trait.NATURAL)

SHELTER: Final = "shelter-in-place"
CURFEW: Final = "curfew"
"""A curfew is told in the words of the other order, with its hours."""
STRIKE: Final = "strike"
"""Storms do it too, "Hurricane Otis strikes", and armies."""
ARMED: Final = "armed-violence"
FLYING: Final = frozenset({"flight-cancellation", "airport-closure"})
"""What fails of a journey by air at its end."""
