"""Remember where each hazard was told, for words that come back to it without a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import FLYING, NAMED, ORDERS, POINT, SCENES
from rules.model import PlaceKind, Status
from rules.named import own_places
from rules.spots import Spot

_GROUNDED: Final = ("flight-cancellation", "airport-closure")


@dataclass
class Recall:
    """The places below country level in which each hazard was told so far, and what became of it there."""

    _told: dict[str, dict[Spot, Status]] = field(default_factory=dict)
    _seen: dict[int, dict[str, tuple[Spot, ...]]] = field(default_factory=dict)
    """Where what goes on was told in each sentence, by hazard."""
    _quiet: set[Spot] = field(default_factory=set)
    _lands: dict[str, tuple[Spot, ...]] = field(default_factory=dict)
    """The countries in which each hazard was told to go on."""
    _over: dict[str, tuple[Spot, ...]] = field(default_factory=dict)
    """Where each hazard's end was told last."""
    _last: dict[str, Status] = field(default_factory=dict)
    """What was told last of each hazard."""

    def note(self, clause: Clause, claim: Claim, spots: Sequence[Spot]) -> None:
        """Take in what *clause* claims of *spots*; a title only heads what the text tells."""
        if claim.status is None or clause.sentence.section == "title":
            return
        self._last[claim.hazard] = claim.status
        if claim.status is Status.LIFTED:
            self._over[claim.hazard] = tuple(spots)
        here = self._told.setdefault(claim.hazard, {})
        finer = tuple(s for s in spots if s.kind is not PlaceKind.COUNTRY)
        here.update(dict.fromkeys(finer, claim.status))
        if claim.status is Status.ACTIVE:
            self._seen.setdefault(clause.number, {})[claim.hazard] = finer
            self._lands[claim.hazard] = tuple(s for s in spots if s not in finer)

    def of(self, hazard: str) -> tuple[Spot, ...]:
        """Return where *hazard* was last said to go on."""
        told = self._told.get(hazard, {})
        return tuple(s for s, status in told.items() if status is Status.ACTIVE)

    def abroad(self, hazard: str, home: str | None) -> tuple[Spot, ...]:
        """Return where out of an airline's home country *hazard* was told to go on."""
        told = (*self.of(hazard), *self._lands.get(hazard, ()))
        return tuple(s for s in told if s.area.split("-")[0] != home)

    def again(self, claim: Claim) -> tuple[Spot, ...]:
        """Return where a hazard's end was told that a word like "again" takes back."""
        takes_back = any(role == "cue" and m.value == "again" for role, m in claim.evidence)
        return self._over.get(claim.hazard, ()) if takes_back else ()

    def struck(self) -> tuple[Spot, ...]:
        """Return where anything was said to go on that strikes a place: "the affected cities"."""
        hazards = [h for h in self._told if h not in FLYING] or [*self._told]
        return tuple(dict.fromkeys(s for hazard in hazards for s in self.of(hazard)))

    def grounded(self) -> tuple[Spot, ...]:
        """Return where flights or airports were said to stand still."""
        stopped = (self.of(hazard) or self._lands.get(hazard, ()) for hazard in _GROUNDED)
        return tuple(dict.fromkeys(s for spots in stopped for s in spots))

    def calm(self, spots: Iterable[Spot]) -> None:
        """Take in that places are quiet."""
        self._quiet.update(spots)

    def stirring(self, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
        """Return *spots* without those where all that was told is over, unless that is all of them."""
        over = {s for told in self._told.values() for s, status in told.items() if status is Status.LIFTED}
        on = {s for hazard in self._told for s in self.of(hazard)}
        if spots and on and self._quiet.issuperset(spots):
            return self.struck()
        return tuple(s for s in spots if s in on or s not in over | self._quiet) or spots

    def gone(self, hazard: str) -> bool:
        """Return whether what was told last of *hazard* is its end."""
        return self._last.get(hazard) is Status.LIFTED

    def over(self, spots: Iterable[Spot]) -> bool:
        """Return whether all that was told of *spots* is over."""
        on = {s for hazard in self._told for s in self.of(hazard)}
        known = {s for told in self._told.values() for s in told}
        return known.issuperset(spots) and on.isdisjoint(spots)

    def widened(self, spots: tuple[Spot, ...], number: int) -> tuple[Spot, ...]:
        """Return *spots*, spoken of before a sentence, with those of the violence told right before it."""
        if any(s.kind is PlaceKind.COUNTRY for s in spots):
            return spots
        here = spots[0].area.split("-")[0]
        scenes = (s for s in self.scenes(number) if s.area.split("-")[0] == here)
        return tuple(dict.fromkeys((*scenes, *spots)))

    def scenes(self, number: int) -> tuple[Spot, ...]:
        """Return the places of the violence told in the sentences right before one, each of nothing else."""
        spots: list[Spot] = []
        for before in range(number - 1, -1, -1):
            seen = self._seen.get(before, {})
            if not seen or not SCENES.issuperset(seen):
                break
            spots[:0] = [s for finer in seen.values() for s in finer]
        return tuple(dict.fromkeys(spots))

    def meant(self, clause: Clause, claim: Claim) -> tuple[Spot, ...]:
        """Return the places of a hazard that is named again without one: "the curfew", aftershocks."""
        again = claim.hazard in NAMED | POINT or (claim.hazard in ORDERS and _definite(clause, claim))
        if claim.status is Status.ACTIVE and not again:
            return ()
        return self.of(claim.hazard) or (self._lands.get(claim.hazard, ()) if again else ())


def _definite(clause: Clause, claim: Claim) -> bool:
    """Return whether an article says that it is the one told of before."""
    return any(0 <= claim.start - m.end <= 1 for m in clause.cues("article"))


def goes_on(before: Sequence[Clause], clause: Clause, claim: Claim) -> bool:
    """Return whether fighting or unrest goes on from the sentence *before*, where that names its places."""
    near = bool(before) and before[-1].sentence.section == clause.sentence.section
    placed = any("-" in s.area for c in before for s in own_places(c))
    return near and placed and claim.hazard in SCENES and not clause.cues("partial")
