"""Hold what the last clause claimed, for the words behind it that leave its subject out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import FIRM, LASTING, ORDERS
from rules.model import Status

WORKS: Final = FIRM - ORDERS - LASTING
"""What fails and works again; an order is never reopened."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the last clause claimed."""

    clause: int
    """The index of the clause."""
    said: Clause | None
    claims: tuple[Claim, ...]
    works: tuple[Claim, ...] = ()
    """What it says to be working: no end of anything, but a failure where the next words deny it."""
    silent: int = -1
    """The last sentence behind it that tells nothing: "This was announced on Telegram"."""

    @property
    def sentence(self) -> int:
        """Return the index of its sentence."""
        return self.said.number if self.said else -1

    def past(self, clause: Clause) -> Told:
        """Return the same behind a clause that names no place and says nothing of its own."""
        return replace(self, silent=clause.number)


NOTHING: Final = Told(-1, None, ())


def working(clause: Clause) -> tuple[Claim, ...]:
    """Return what a clause says to be working: "airports in A and B receive flights"."""
    verbs = clause.cues("working", "normally")
    return tuple(
        Claim(thing.value, Status.LIFTED, thing.start, thing.end, (("hazard", thing),), stated=True)
        for thing in clause.of("thing", "own")[:1]
        if thing.value in WORKS and any(m.start >= thing.end for m in verbs)
    )


def silent(clause: Clause) -> bool:
    """Return whether a whole sentence names no place, nothing that can fail and nothing that became of it."""
    whole = clause.start == clause.sentence.start and clause.end == clause.sentence.end
    return whole and not (clause.spots or clause.says)
