"""Tell what the text was last speaking of where a claim names no place of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import FLYING
from rules.items import opens_item
from rules.lending import lendable, lends
from rules.named import last_spoken, lent_places, names_airport, own_places
from rules.nearest import led_to
from rules.notes import opens_note
from rules.routes import all_abroad, crossings, far_ends
from rules.sites import country_of
from rules.spots import Spot


class Spoken:
    """Answers of which places each clause, and those before it, were speaking."""

    def __init__(
        self,
        document: str,
        clauses: Sequence[Clause],
        subject: Spot | None,
        listed: Sequence[Spot],
        *,
        airline: bool,
    ) -> None:
        """Take a text, its country and the places that it lists at its head."""
        self._document = document
        self._clauses = clauses
        self._subject = subject
        self._airline = airline
        self.sentences: dict[int, list[Clause]] = defaultdict(list)
        for clause in clauses:
            self.sentences[clause.number].append(clause)
        self.title = tuple(s for c in clauses if c.sentence.section == "title" for s in own_places(c))
        self._here = subject.area if subject else ""
        self._about = {self._here, *(s.area for s in (*self.title, *listed))}
        country = country_of(subject)
        self._flown = frozenset(s for c in clauses for s in c.spots if names_airport(c, s))
        ends = frozenset() if airline else all_abroad(clauses, country)
        ways = self._flown | far_ends(clauses) | crossings(clauses) | ends
        self._last = last_spoken(clauses)
        self._settled = last_spoken(clauses, ways, country)

    def settled(self, index: int) -> tuple[Spot, ...]:
        """Return the places, and no ends of ways, spoken of before a clause."""
        return self._settled[index - 1] if index else ()

    def near(self, index: int, claim: Claim) -> tuple[Spot, ...]:
        """Return the places of the nearest clause of the same sentence, those before it first."""
        clause = self._clauses[index]
        same = self.sentences[clause.number]
        if opens_item(self._document, same, clause):
            return ()
        before = [c for c in same if c.start < clause.start][::-1]
        after = [c for c in same if c.start > clause.start and lends(c, claim)]
        after = [c for c in after if not set(";；") & set(self._document[clause.start : c.start])]
        lent = (lent_places(c, self._here, led_to(c, claim, self._subject)) for c in (*before, *after))
        if not any(m.value == "road-blockade" for m in clause.of("thing")):  # "the road there is blocked"
            lent = (self._lendable(spots, claim) for spots in lent)
        return next(filter(None, lent), ())

    def before(self, index: int, claim: Claim) -> tuple[Spot, ...]:
        """Return the places the text was last speaking of."""
        clause = self._clauses[index]
        said = self.sentences[clause.number]
        if (
            clause.sentence.section == "title"
            or opens_note(clause)
            or opens_item(self._document, said, clause)
        ):
            return ()
        here, about = self._here, self._about
        near = claim.hazard in FLYING or self._clauses[index].cues("those")
        spoken = self._last if near else self._settled
        told = tuple(s for s in spoken[index] if "-" in s.area or s.area in about or not here)
        lands = {s.area for s in spoken[index]}
        countries = all("-" not in area for area in lands) and (len(lands) > 1 or here in {"", *lands})
        if self._clauses[index].cues("those") and countries:
            return spoken[index]  # "the two countries"
        home = tuple(s for s in told if s.area.split("-")[0] == here[:2])
        titled = (s for s in self._lendable(self.title, claim) if "-" in s.area or not here)
        if here and claim.hazard not in FLYING:  # the far end of a flight is no place of what else happens
            told = tuple(s for s in told if "-" not in s.area or s.area.split("-")[0] in about)
        return home or told or tuple(titled)

    def _lendable(self, spots: tuple[Spot, ...], claim: Claim) -> tuple[Spot, ...]:
        return spots if self._airline else lendable(spots, claim, self._flown)
