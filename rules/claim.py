"""Hold what one clause claims of one hazard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rules.marks import Mark
from rules.model import Audience, Status

ORDERS: Final = frozenset({"shelter-in-place", "curfew", "evacuation"})
"""What people are told to do; it can be addressed to a publisher's own staff."""

FIRM: Final = ORDERS | {
    "flight-cancellation",
    "airport-closure",
    "airspace-closure",
    "road-blockade",
    "transit-suspension",
    "school-closure",
    "border-closure",
    "arson",
}
"""What is reported wherever it is named; the others are also spoken of when nothing happens."""

NAMED: Final = frozenset({"tropical-cyclone"})
"""What is given a name of its own only when it happens ("Hurricane Otis")."""

LASTING: Final = frozenset({"arson", "armed-violence"})
"""What is not undone when things work again."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One hazard as one clause speaks of it."""

    hazard: str
    status: Status | None
    """None: seen, but not claimed; :attr:`why` says why not."""
    start: int
    end: int
    evidence: tuple[tuple[str, Mark], ...]
    audience: Audience = Audience.PUBLIC
    why: str = ""
    stated: bool = False
    """The clause has a predicate of its own: more than a noun in passing."""
    reason: bool = False
    """It is only why something else happens, perhaps elsewhere ("flights are off due to the ash cloud")."""
    blanket: bool = False
    """It ends every order to its audience, whatever its hazard and place."""
