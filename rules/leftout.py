"""Tell which of the places that a clause names are not where a claim holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.away import across, afar, beyond, way_out
from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import TRANSPORT
from rules.joined import behind_joined
from rules.journeys import departed, launched
from rules.model import PlaceKind
from rules.named import exceptions
from rules.nearest import led_to
from rules.others import attackers, contrasted
from rules.sites import country_of
from rules.spots import Spot

_ARTICLE: Final = 5
"""Code points from an "and" to the name of an airport."""


def left_out(
    document: str, clause: Clause, claim: Claim, beside: Sequence[Claim], subject: Spot | None
) -> set[Spot]:
    """Return the places of exceptions, of the other side, of who attacks, and where roads only lead."""
    return {
        *exceptions(clause, claim),
        *_airports(clause, claim),
        *_behind_parts(clause, claim),
        *across(clause, claim, country_of(subject)),
        *beyond(document, clause, claim),
        *departed(clause, claim),
        *launched(clause, claim, subject),
        *way_out(clause, claim, beside),
        *afar(document, clause, claim),
        *attackers(clause, claim),
        *contrasted(clause, claim),
        *led_to(clause, claim, subject),
        *of_next(clause, claim, beside),
        *behind_joined(clause, claim, beside),
    }


def _airports(clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return the airports told of behind an "and": "a curfew in A, and B airport is shut"."""
    if claim.hazard in TRANSPORT:
        return ()
    airports = [s for s in clause.spots if s.kind is PlaceKind.AIRPORT and claim.end <= s.start]
    listed = {s.end + 1 for s in airports}  # "the strike at A and B airports"
    ands = [m for m in clause.cues("and") if m.start >= claim.end and m.start not in listed]
    return tuple(s for s in airports if any(0 <= s.start - m.end <= _ARTICLE for m in ands))


def of_next(clause: Clause, claim: Claim, beside: Sequence[Claim]) -> tuple[Spot, ...]:
    """Return the places of a thing behind an "and": "the protest may end, and schools in A are shut"."""
    if claim.stated or any(s.start < claim.end for s in clause.spots):
        return ()
    for mark in clause.cues("and"):
        first = next((s for s in clause.spots if s.start >= mark.end), None)
        if (
            mark.start < claim.end
            or first is None
            or any(claim.end <= s.start < mark.start for s in clause.spots)
        ):
            continue
        told = clause.has("unsure", claim.end, mark.start) and clause.has_comma(claim.end, mark.start + 1)
        if told and any(
            o.stated
            and o.hazard != claim.hazard
            and mark.end <= o.start <= mark.end + _ARTICLE
            and first.start < o.end
            for o in beside
        ):
            return tuple(s for s in clause.spots if s.start >= mark.end)
    return ()


def _behind_parts(clause: Clause, claim: Claim) -> tuple[Spot, ...]:
    """Return what is named behind a pause where a claim has unnamed places of its own before it.

    "Attacks are reported from many districts, and few police are seen in the capital".
    """
    parts = [m.end for m in clause.cues("somewhere") if claim.end <= m.start]
    if claim.stated or not parts or any(claim.start <= s.start < parts[0] for s in clause.spots):
        return ()
    pauses = [c for c in clause.commas if c >= parts[0] and clause.has("and", c, c + _ARTICLE + 1)]
    told = (*clause.of("name", "thing", "down"), *clause.cues("event", "filler"))
    verb = min((m.start for m in told if pauses and m.start > pauses[0]), default=clause.end)
    return tuple(s for s in clause.spots if s.start > verb)
