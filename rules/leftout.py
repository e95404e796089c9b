"""Tell which of the places that a clause names are not where a claim holds."""

from __future__ import annotations

from collections.abc import Sequence

from rules.away import across, afar, beyond, way_out
from rules.claim import Claim
from rules.clauses import Clause
from rules.journeys import departed
from rules.named import exceptions
from rules.nearest import led_to
from rules.others import attackers, contrasted
from rules.sites import country_of
from rules.spots import Spot


def left_out(
    document: str, clause: Clause, claim: Claim, beside: Sequence[Claim], subject: Spot | None
) -> set[Spot]:
    """Return the places of exceptions, of the other side, of who attacks, and where roads only lead."""
    return {
        *exceptions(clause),
        *across(clause, claim, country_of(subject)),
        *beyond(document, clause, claim),
        *departed(clause, claim),
        *way_out(clause, claim, beside),
        *afar(document, clause, claim),
        *attackers(clause, claim),
        *contrasted(clause, claim),
        *led_to(clause, claim, subject),
    }
