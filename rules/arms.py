"""Take clashes for what was told before them: fights of armed men, or of a crowd with the police."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.model import Status

_ARMED: Final = "armed-violence"
_UNREST: Final = "civil-unrest"


def of_arms(
    clauses: tuple[Clause, ...], claimed: Iterable[tuple[int, tuple[Claim, ...]]]
) -> Iterator[tuple[int, tuple[Claim, ...]]]:
    """Yield each clause's claims, its bare "clashes" armed where arms were told of, and no crowds."""
    told: set[str] = set()
    for index, made in claimed:
        only_arms = _ARMED in told and _UNREST not in told
        made = tuple(_armed(clauses[index], c) if only_arms else c for c in made)  # noqa: PLW2901
        told |= {c.hazard for c in made if c.status is Status.ACTIVE}
        yield index, made


def _armed(clause: Clause, claim: Claim) -> Claim:
    """Return a claim of bare clashes as one of arms."""
    bare = any(m.start <= claim.start and claim.end <= m.end for m in clause.cues("of-arms"))
    return replace(claim, hazard=_ARMED) if bare and claim.hazard == _UNREST else claim
