"""Tell whether a sentence says that something is open, not that it opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.dates import from_a_day
from rules.earlier import put_off
from rules.model import Entry, Kind, PlaceKind, Status
from rules.places import Places
from rules.refuted import refuted
from rules.spots import Scope, Spot

_RUNNING: Final = frozenset(
    {"flight-cancellation", "airport-closure", "airspace-closure", "transit-suspension"}
)
"""What is said to run for its own sake; of roads and schools nobody says so before they failed."""
_OWN: Final = frozenset({Kind.AIRLINE, Kind.AIRPORT, Kind.AVIATION_AUTHORITY})
"""Those who fly, or let others fly."""
_DASH: Final = 3
"""Code points of a dash between two places."""
_ANEW: Final = ("anew", "change", "up")
"""Cues of what is now other than before."""
_ENDS: Final = frozenset({"lifted", "lifts", "lifting", "ends", "no-longer", "up", "normal", "reopening"})
"""Cues that tell a change, where others only tell a state: "reopened", not "open"."""


@dataclass(frozen=True, slots=True)
class Openings:
    """Judges ends by the whole text they stand in."""

    entry: Entry
    places: Places
    clauses: Sequence[Clause]

    def merely(self, index: int, claim: Claim, scope: Scope) -> bool:
        """Return whether a sentence says that something is open, not that it opened.

        Where a place is named, a day is news, or that it had failed, or that its own people say so.
        """
        clause = self.clauses[index]
        if claim.status is not Status.LIFTED or not (works(claim) or _as_usual(clause, claim)):
            return False
        if self._only_recalled(claim.hazard) or self._only_rumoured(claim.hazard):
            return True
        country = any(s.kind is PlaceKind.COUNTRY for s in scope.spots)
        said = clause.sentence
        own = any(said.start <= s.start < said.end for s in scope.spots if s.end)
        whole = clause.end == said.end  # "They were cleared, but …"
        meant = self._itself(clause, claim) or bool(clause.cues("those", "all-those"))
        meant = meant or (whole and bool(clause.cues("it")))
        own = own or (meant and self._failed(claim.hazard, scope))
        news = bool(clause.of("month", "weekday", "time") or clause.cues("today", "tomorrow", "change"))
        usual = any(
            n.start < m.end and m.start < n.end for n in clause.cues("normally") for _, m in claim.evidence
        )
        working = clause.cues("working")
        things = [m.end for role, m in claim.evidence if role == "hazard"]
        stands = any(  # "the roads are open", not "opened the roads"
            any(m.start <= w.start and w.end == m.end for w in working)  # "is open"
            and any(end <= m.start for end in things)
            for _, m in claim.evidence
        )
        parts = usual and not clause.cues("from", "was")  # "from the 25th as usual"
        told = self._failed(claim.hazard, scope, parts=parts)
        if usual and (own or country) and _anew(clause, claim):
            return False  # "runs again as usual"
        running = claim.hazard in _RUNNING and (self.entry.kind in _OWN or self._spoken_of(claim.hazard))
        ended = told or running or (claim.hazard in _RUNNING and self._something_ended)
        still = not clause.cues(*_ANEW)
        never = still and bool(clause.cues("post-denial"))  # "runs as usual, no restrictions were imposed"
        if usual and (never or (not ended and (still or claim.hazard not in _RUNNING))):
            return True
        told = told or (not usual and (self._spoken_of(claim.hazard) or not stands))
        news = news or (claim.hazard not in _RUNNING and told)
        overseer = self.entry.kind is Kind.AVIATION_AUTHORITY and bool(clause.cues("normally"))
        ours = self.entry.kind in _OWN - {Kind.AIRLINE} and (overseer or self._spoken_of(claim.hazard))
        news = news or (ours and not self._failed(claim.hazard, scope, elsewhere=True))
        # 台北－台中間は通常どおり運転: another stretch of the line, that never failed
        stretch = usual and claim.hazard == "transit-suspension" and _of_route(clause) and not news
        news = news or (not stretch and self._failed(claim.hazard, scope, placed=self._flies, parts=parts))
        if (country and not scope.named and from_a_day(clause)) or put_off(clause, claim):
            return False
        return (country and not scope.named) or not own or not news

    @property
    def _something_ended(self) -> bool:
        """Return whether the text tells of any end: what it calls usual had been otherwise."""
        return any(c.cues("lifted", "lifts", "calm", "normal", "up") for c in self.clauses)

    @property
    def _flies(self) -> bool:
        """Return whether an airline speaks."""
        return self.entry.kind is Kind.AIRLINE

    def _itself(self, clause: Clause, claim: Claim) -> bool:
        """Return whether an airport speaks of itself, and of no part of it."""
        whole = (m for m in clause.cues("the-airport") if claim.start <= m.start < claim.end)
        return self.entry.kind is Kind.AIRPORT and any(whole)

    def _only_recalled(self, hazard: str) -> bool:
        """Return whether something of this kind failed in other times only: "last May …; today all runs"."""
        told = [c for c in self.clauses if any(m.role == "down" and m.value == hazard for m in c.marks)]
        failed = [c for c in told if any(m.role == "thing" and m.value == hazard for m in c.marks)]
        failed = [c for c in failed if not c.supposed]
        return bool(failed) and all(c.recalled or c.cues("history") for c in failed)

    def _only_rumoured(self, hazard: str) -> bool:
        """Return whether the text tells a failure only to deny it: "that is false, all flights operate"."""
        untrue = refuted(self.clauses)
        told = [
            index in untrue or bool(c.cues("hearsay"))
            for index, c in enumerate(self.clauses)
            if any(m.role == "name" and m.value == hazard for m in c.marks)
            or {m.role for m in c.marks if m.value == hazard} >= {"thing", "down"}
        ]
        return bool(told) and all(told)

    def _spoken_of(self, hazard: str) -> bool:
        """Return whether the text has any word for something of this kind that fails."""
        return any(m.role in {"down", "name"} and m.value == hazard for c in self.clauses for m in c.marks)

    def _failed(
        self,
        hazard: str,
        scope: Scope,
        *,
        elsewhere: bool = False,
        placed: bool = False,
        parts: bool = False,
    ) -> bool:
        """Return whether the text tells that something of this kind had failed, and not only elsewhere.

        *elsewhere*: whether it failed elsewhere, of which the places told of are only the contrast;
        *placed*: whether it has to be told of a place, as of an airline's routes; *parts*: whether a country
        is elsewhere of which no part is meant.
        """
        things = ("thing", "own") if self.entry.kind in _OWN else ("thing",)
        return any(
            {m.role for m in c.of("name", *things, "down") if m.value == hazard} & {*things, "down"}
            > {"down"}
            or (any(m.value == hazard for m in c.of("name")) and not c.cues("denial"))
            for index, c in enumerate(self.clauses)
            if self._elsewhere(self._about(index), scope, parts=parts) is elsewhere
            and (c.spots or not placed)
        )

    def _about(self, index: int) -> Clause:
        """Return the clause whose places one speaks of: of a "that airport" the last that names any."""
        clause = self.clauses[index]
        if clause.spots or not clause.cues("those"):
            return clause
        before = (c for c in self.clauses[index::-1] if c.spots and c.sentence.section != "title")
        return next(before, clause)

    def _elsewhere(self, clause: Clause, scope: Scope, *, parts: bool) -> bool:
        """Return whether a clause names places below country level, and none that *scope* is about."""
        told = (s for s in clause.spots if not s.office)
        named = [s.where for s in told if "-" in s.area or self._abroad(s, scope, parts=parts)]
        return bool(named) and not any(
            self.places.overlaps(here, s.where) for here in named for s in scope.spots
        )

    def _abroad(self, spot: Spot, scope: Scope, *, parts: bool) -> bool:
        """Return whether a country is named that is not the text's own, where only countries are meant.

        *parts*: or parts of other countries.
        """
        finer = [s for s in scope.spots if "-" in s.area]
        others = parts and all(s.area.split("-")[0] != spot.area for s in finer)
        return spot.area != self.entry.subject and (others or not finer)


def _anew(clause: Clause, claim: Claim) -> bool:
    """Return whether a word for "again" stands beside a claim, no pause between."""
    return any(
        not clause.has_comma(min(m.end, claim.end), max(m.start, claim.start))
        for m in clause.cues("anew", "up")
    )


def _of_route(clause: Clause) -> bool:
    """Return whether a clause is of the way between two places: 台北－台中間."""
    return any(0 < two.start - one.end <= _DASH for one, two in pairwise(clause.spots))


def _as_usual(clause: Clause, claim: Claim) -> bool:
    """Return whether a phrase for an end only says that something runs as it always does."""
    usual = any(claim.start <= m.start < claim.end for m in clause.cues("normally"))
    again = clause.cues("anew", "change", "up", "no-longer", "lifted")
    return usual and not again and all(m.role == "over" for _, m in claim.evidence)


def works(claim: Claim) -> bool:
    """Return whether a claim says that something is open, not that it opened."""
    opened = any(
        m.role in {"ended", "over"} or (m.role == "cue" and m.value in _ENDS) for _, m in claim.evidence
    )
    return claim.status is not Status.ACTIVE and not opened
