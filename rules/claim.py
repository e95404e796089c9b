"""Hold what one clause claims of one hazard."""

from __future__ import annotations

from dataclasses import dataclass

from rules.marks import Mark
from rules.model import Audience, Status


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
    conceded: bool = False
    """Something else happens in spite of it ("some flights run despite the strike")."""
    blanket: bool = False
    """It ends every order to its audience, whatever its hazard and place."""
