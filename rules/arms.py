"""Take clashes and strikes for what was told before them: those of arms, of a crowd, or of workers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.model import Status

_ARMED: Final = "armed-violence"
_UNREST: Final = "civil-unrest"
_STRIKE: Final = "strike"


def of_arms(
    clauses: tuple[Clause, ...], claimed: Iterable[tuple[int, tuple[Claim, ...]]]
) -> Iterator[tuple[int, tuple[Claim, ...]]]:
    """Yield each clause's claims, its bare "clashes" armed where arms were told of, and no crowds before.

    And its bare "strikes" where no workers were.
    """
    told: list[str] = []
    for index, made in claimed:
        crowds = told[: told.index(_ARMED)] if _ARMED in told else told
        arms = {_UNREST, _STRIKE}.difference(crowds) if _ARMED in told else set()
        arms |= {_UNREST} if clauses[index].cues("lands") else set()  # "clashes between the two countries"
        made = tuple(_armed(clauses[index], c, arms) for c in made)  # noqa: PLW2901
        told += [c.hazard for c in made if c.status is Status.ACTIVE]
        yield index, made


def _armed(clause: Clause, claim: Claim, arms: set[str]) -> Claim:
    """Return a claim of bare clashes or strikes as one of arms, where they are *arms*."""
    bare = any(m.start <= claim.start and claim.end <= m.end for m in clause.cues("of-arms"))
    return replace(claim, hazard=_ARMED) if bare and claim.hazard in arms else claim
