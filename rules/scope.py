"""Tie what a clause claims to the places it claims it of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from rules.airlines import struck_at_home
from rules.away import (
    afar,
    behind_airport,
    beside_claim,
    blamed,
    caused_abroad,
    nationwide,
    of_all,
    seated,
    throughout,
    widely,
)
from rules.banners import under_banners
from rules.captions import caption, closes_wide
from rules.claim import Claim
from rules.clause import Clause
from rules.corners import cornered, striking
from rules.hazards import COUNTRYWIDE, FLYING, NAMED, ORDERS, POINT, STRIKE, WARNED
from rules.joined import behind_joined
from rules.journeys import brought, feeds, onward, struck
from rules.leftout import left_out, of_next
from rules.lending import own_people
from rules.mainplaces import of_main, of_spot
from rules.model import Audience, PlaceKind, Status
from rules.named import (
    behind_where,
    beside_those,
    beside_where,
    countrywide,
    exceptions,
    for_some,
    listed_country,
    listed_under,
    named_behind,
    of_relative,
    out_of_the_country,
    over_all,
    own_places,
    places_in,
    relative,
    rest_with,
    some_of,
    titled,
    unframed,
)
from rules.nationals import at_home, for_nationals, of_part
from rules.nearest import (
    acting,
    assigned,
    both_sides,
    crossed,
    included,
    nearest,
    offices,
    shares,
    told_aside,
)
from rules.ownership import of_other_thing
from rules.pointers import both_lands, counted, numbered, points, regions, those, town
from rules.recall import Recall, goes_on
from rules.routes import abroad, aimed_at, beside_end, far_end, unlinked
from rules.sites import country_of, finer_of, headed, landmark, listed, refined, seats
from rules.skies import ash, blames_sky, skies
from rules.spoken import Spoken
from rules.spots import Scope, Spot
from rules.strangers import amid, strangely, unknown
from rules.undivided import undivided

_BESIDE: Final = 12


class Scopes:
    """Answers where each clause's claims hold, given the whole text's clauses."""

    def __init__(
        self,
        document: str,
        clauses: Sequence[Clause],
        subject: Spot | None,
        *,
        airline: bool = False,
        home: str | None = None,
        homes: Mapping[str, str] | None = None,
        seat: tuple[Spot, ...] = (),
    ) -> None:
        self._document = document
        self._clauses = clauses
        self._subject = subject = titled(clauses, subject)
        self._airline = airline
        self._home = home
        self._homes = homes or {}
        self._seat = seats(clauses, subject, seat)
        self._listed = listed(document, clauses, subject, self._seat)
        self._subject = subject = listed_country(self._listed, subject)
        self._country = country_of(subject)
        self._local = (subject,) if subject and "-" in subject.area else ()
        self._led: dict[int, list[Clause]] = defaultdict(list)
        for clause in clauses:
            if clause.sentence.lead is not None:
                self._led[clause.sentence.lead].append(clause)
        for head, clause in under_banners(document, clauses):
            self._led[head].append(clause)
        self._finer_listed = finer_of(self._listed)
        self._spoken = Spoken(document, clauses, subject, self._listed, airline=airline)
        told = () if subject or airline else tuple(s for c in clauses for s in own_places(c))
        self._lone_region = told[:1] if len({s.area for s in told}) == 1 and "-" in told[0].area else ()
        self.recall = Recall()

    def of(self, index: int, claim: Claim, beside: Sequence[Claim]) -> Scope:
        """Return where *claim*, made by the clause at *index* beside others, holds."""
        excepted = exceptions(self._clauses[index], claim)
        if set(excepted).intersection(there := relative(self._clauses[index], claim.start)):
            return Scope(there)
        if alone := of_relative(self._clauses[index], claim) or behind_where(self._clauses[index], claim):
            return Scope(alone)
        if for_some(self._document, self._led.get(self._clauses[index].number, ())):
            return Scope((), why="no-area")
        rest = self._rest(self._clauses[index], claim) or self._captioned(self._clauses[index], claim)
        if rest is not None:
            return rest
        apart = of_other_thing(self._clauses[index], claim, own_places(self._clauses[index]))
        if self._country and (apart or brought(self._clauses[index], claim)):
            return Scope((self._finer_listed if apart else ()) or self._country, named=apart)
        scope = self._of(index, claim, beside)
        scope = replace(scope, spots=skies(self._clauses, index, claim, scope.spots, airline=self._airline))
        spots = tuple(s for s in scope.spots if s not in excepted)
        return replace(scope, spots=spots, excepted=excepted, named=scope.named or bool(excepted))

    def _of(self, index: int, claim: Claim, beside: Sequence[Claim]) -> Scope:
        clause = self._clauses[index]
        absent = left_out(self._document, clause, claim, beside, self._subject)
        placed = unlinked(clause, tuple(s for s in places_in(clause) if s not in absent))
        if claim.hazard == "transit-suspension" and claim.status is Status.ACTIVE and not self._airline:
            placed = tuple(s for s in placed if s not in abroad(clause, self._country))
        own = crossed(clause, claim, placed)
        main = of_spot(clause, claim, of_main(clause, claim, placed), beside)
        own = own or blames_sky(clause, claim, main)
        own = own or tuple(s for s in main if s in {*unframed(main), *widely(clause, claim, main)})
        own = ash(clause, claim, own) if self._country else own
        items = listed_under(self._led.get(clause.number, ()), claim.hazard)
        if items and all(s.kind is PlaceKind.COUNTRY for s in own):
            return Scope(items)
        if claim.hazard in COUNTRYWIDE and self._subject and not beside_claim(clause, claim, own):
            told = (s for s in own if s.kind is PlaceKind.COUNTRY and not blamed(clause, claim, s))
            own = tuple(told) or (self._subject,) * bool(own)
        part = own if included(clause, claim, own) else ()
        wide = out_of_the_country(clause, claim, own) or throughout(clause, claim, own)
        country = self._country or struck_at_home(claim, own, self._home)
        if country and (part or wide or self._widely(clause, claim)):
            return Scope((*country, *part))
        if caused_abroad(clause, claim, own, self._country):
            own, placed = (), ()
        far = self.recall.abroad(claim.hazard, self._home) if feeds(clause, claim, own, self._home) else ()
        if own:
            tied = far or onward(self._clauses, index, claim, own)
            tied = tied or self._tied(index, claim, own, placed, beside)
            land = striking(claim, tied, beside, self._subject)
            return Scope((*(land or cornered(clause, claim, tied, self._country)), *tied))
        joined = of_next(clause, claim, beside) or behind_joined(clause, claim, beside)
        if (placed and claim.hazard in POINT) or joined:
            return Scope(self._spoken.settled(index) or self._country, named=False)
        if claim.status is Status.ACTIVE and self._far_off(clause, claim):
            return Scope((), why="no-area")
        spots = self.recall.again(claim) or self._pointed_at(index, claim) or self._reopened_sky(claim)
        return Scope(spots) if spots else self._elsewhere(index, clause, claim)

    def _far_off(self, clause: Clause, claim: Claim) -> bool:
        """Return whether a storm that is over here is only told to be far away: "now 230 km west of A"."""
        far = clause.cues("onward") or afar(self._document, clause, claim)
        return claim.hazard in NAMED and self.recall.gone(claim.hazard) and bool(far)

    def _reopened_sky(self, claim: Claim) -> tuple[Spot, ...]:
        """Return where the airspace was shut that is open: "shut over A at five; at six it was reopened"."""
        sky = claim.hazard in COUNTRYWIDE and claim.status is Status.LIFTED and not self._airline
        return self.recall.of(claim.hazard) if sky else ()

    def _tied(
        self,
        index: int,
        claim: Claim,
        own: tuple[Spot, ...],
        placed: tuple[Spot, ...],
        beside: Sequence[Claim],
    ) -> tuple[Spot, ...]:
        """Return the places of a claim among its clause's *own*."""
        clause = self._clauses[index]
        if aside := told_aside(clause, claim, beside, placed):
            return aside
        own += self._spoken.before(index, claim) if beside_those(clause, own) else ()
        shared = shares(clause, placed, beside, self._subject).get(claim.start) or nearest(clause, own, claim)
        shared = both_sides(claim, self._bound(clause, claim, shared), self._subject, self._finer_listed)
        wide = claim.hazard in COUNTRYWIDE | {"border-closure", "evacuation"}
        wide = wide or (claim.hazard in FLYING and any(claim.start < s.start < claim.end for s in shared))
        return assigned(clause, claim) + (shared if wide else refined(clause, self._finer_listed, shared))

    def _captioned(self, clause: Clause, claim: Claim) -> Scope | None:
        """Return the places a note is for, where a clause only says what it is about: "Cyclone A: …"."""
        if self._subject is None or not caption(self._document, clause, claim):
            return None
        return Scope(self._listed or (self._subject,), named=False)

    def _rest(self, clause: Clause, claim: Claim) -> Scope | None:
        """Return the country without the places told of, where a clause speaks of what is "elsewhere"."""
        if not (clause.cues("rest") and self._country):
            return None
        if own := own_places(clause):
            return Scope((*self._country, *own)) if rest_with(clause, own) else None
        return Scope(self._country, self.recall.of(claim.hazard))

    def _pointed_at(self, index: int, claim: Claim) -> tuple[Spot, ...]:
        """Return the places that a clause means by "these areas", "the areas listed above", "several"."""
        clause = self._clauses[index]
        if lands := both_lands(self._clauses, index, self._country):
            return lands
        pointed = (by(self._clauses, index) for by in (counted, named_behind, numbered, town))
        if spots := next(filter(None, pointed), ()):
            return spots
        last = self._spoken.before(index, claim)
        if all(s.kind is not PlaceKind.REGION for s in last):
            last = regions(self._clauses, index) or last
        if points(self._document, clause, claim) and (
            spots := those(clause, last or self._listed, self._finer_listed)
        ):
            return self.recall.stirring(spots) if claim.status is Status.ACTIVE else spots
        if not clause.cues("anaphora"):
            return ()
        struck_ = self.recall.struck() if claim.status is Status.ACTIVE and not self._airline else ()
        return self._listed or struck_ or self._spoken.before(index, claim)

    def _widely(self, clause: Clause, claim: Claim) -> bool:
        """Return whether a storm or "national strike" is the whole country's, whatever stands beside it."""
        if claim.hazard == "strike" and not self._finer_listed:
            return nationwide(clause, claim)
        told = self._subject is not None and self._subject.kind is PlaceKind.COUNTRY and not self._airline
        return told and (behind_airport(clause, claim) or seated(clause, claim))

    def _bound(self, clause: Clause, claim: Claim, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
        """Return the end of a flight that is meant where only one lies in the subject country.

        A government speaks of flights to its subject, an airline of those from its home.
        """
        reason = claim.reason or clause.has("post-because", claim.end, claim.end + _BESIDE)
        flights = self._airline or any(m.value == "flight-cancellation" for m in clause.of("thing", "name"))
        flown = claim.hazard == "flight-cancellation" or (flights and reason)
        if not flown:
            return spots
        aims = aimed_at(clause, spots)
        aims = far_end(clause, aims, self._spoken.title, self._based(clause))
        if self._subject is None or (self._airline and aims != spots):
            return aims
        here = {self._subject.area}
        meant = (s for s in spots if ({s.area, s.area.split("-")[0]} & here != set()) is not self._airline)
        return beside_end(clause, spots, tuple(meant)) or spots

    def _based(self, clause: Clause) -> frozenset[str]:
        """Return the countries from which those fly that a sentence names, or who speaks."""
        lines = (m.value for c in self._spoken.sentences[clause.number] for m in c.of("carrier"))
        named = (self._homes[code] for code in lines if code in self._homes)
        return frozenset((self._home,) if self._home else named)

    def sentence(self, number: int) -> Sequence[Clause]:
        """Return the clauses of a sentence."""
        return self._spoken.sentences.get(number, ())

    def _elsewhere(self, index: int, clause: Clause, claim: Claim) -> Scope:
        """Return where a claim holds whose clause names no place."""
        near = claim.status is Status.LIFTED or (claim.reason and claim.hazard in POINT)
        lifted = ("toward",) if near else ()
        # "at the A volcano" is its own name
        nowhere = claim.hazard != "volcano" and unknown(
            self._document, clause, "in", "region-before", "city-before", *lifted
        )
        whose = ("of", "from") if claim.status is Status.LIFTED else ("of",)  # "residents of A may return"
        nowhere = nowhere or (claim.hazard == "evacuation" and unknown(self._document, clause, *whose))
        nowhere = nowhere and not (claim.hazard in WARNED and clause.has("because", claim.end, clause.end))
        nowhere = nowhere or (bool(self._finer_listed) and some_of(clause))
        if nowhere or strangely(self._document, clause, claim):
            # Whatever street, quarter or "eight districts" are meant lie in the places the alert is for.
            here = self._said_beside(index, claim) or self._finer_listed
            here = here or headed(self._spoken.title, claim) or self._local
            here = here or undivided(clause, claim, self._subject)
            here = here or (() if self._subject else struck(self._clauses, claim, self._home))
            here = here or amid(claim, self._spoken.settled(index))
            return Scope(here, why="unknown-place")
        said = tuple(c for c in self._spoken.sentences[clause.number] if c.start < clause.start)
        whole = of_all(clause, claim) and not of_part(clause, claim, said)
        whole = whole or any(countrywide(c) for c in said) or closes_wide(self._clauses, index)
        whole = whole or for_nationals(self._clauses, clause, claim)
        country = self._country if whole else (self._subject,) if self._subject else ()
        warned = set(self.recall.of(claim.hazard)) if claim.status is Status.LIFTED else set()
        ended = tuple(s for s in self._spoken.near(index, claim) if s in warned) if said and warned else ()
        if ended or (claim.hazard in COUNTRYWIDE | WARNED and country and not self._airline):
            return Scope(ended or country, named=bool(ended))  # "a warning was given for A and lifted at 12"
        if not whole and (told := self._told(index, clause, claim)):
            return told
        finer = self._finer_listed if claim.hazard not in ORDERS | {"border-closure"} else ()
        both = (*country, *finer) if finer else ()
        wide = (
            () if goes_on(self._spoken.sentences.get(clause.number - 1, ()), clause, claim) else self._listed
        )
        listed = (country if over_all(clause, claim) else both) if whole else self._finer_listed or wide
        found = (
            assigned(clause, claim)
            or (self.recall.stirring(listed) if claim.status is Status.ACTIVE else listed)
            or (() if whole and claim.hazard != "evacuation" else offices(clause, claim))
            or (() if whole else landmark(self._document, clause, claim, self._seat))
            or (() if whole else at_home(clause, claim, self._scenes(index, claim), self._subject))
            or self._seats(index, claim)
            or (() if self._subject else struck(self._clauses, claim, self._home))
        )
        if found:
            return Scope(found)
        country = country or self._lone_region
        if not country or unknown(self._document, clause, "toward"):
            return Scope((), why="unknown-place" if country else "no-area")
        return Scope(country, named=whole)

    def _said_beside(self, index: int, claim: Claim) -> tuple[Spot, ...]:
        """Return those of an alert's places that its sentence named just before one that nobody knows."""
        listed_ = {s.area for s in self._finer_listed}
        near = self._spoken.near(index, claim) if len(listed_) > 1 else ()
        return near if {s.area for s in near} < listed_ else ()

    def _told(self, index: int, clause: Clause, claim: Claim) -> Scope | None:
        """Return where other words of the sentence, or those before it, place a claim."""
        if there := beside_where(self._clauses, index):
            return Scope(there)
        if self._subject is None and (acts := acting(clause, claim)):
            return Scope(acts)
        if seat := own_people(self._spoken.sentences[clause.number], clause, claim):
            return Scope(seat)
        if passed := self._passed(clause, claim):
            return Scope(passed, named=False)
        near = self._spoken.near(index, claim)
        again = claim.status is Status.LIFTED and all(s.kind is PlaceKind.COUNTRY for s in near)
        if near and not (again and self.recall.of(claim.hazard)):
            return Scope(refined(clause, self._finer_listed, self._bound(clause, claim, near)))
        return self._meant(clause, claim)

    def _passed(self, clause: Clause, claim: Claim) -> tuple[Spot, ...]:
        """Return where a storm that is over was told to be, else what the text is about."""
        over = claim.hazard in NAMED and claim.status is Status.LIFTED
        if not over or self._airline or clause.sentence.section == "title":
            return ()
        finer = tuple(s for s in self._spoken.title if "-" in s.area)
        return self.recall.of(claim.hazard) or self._finer_listed or finer or self._local or self._country

    def _meant(self, clause: Clause, claim: Claim) -> Scope | None:
        """Return where a hazard was told before that is named again without a place.

        An embassy's people leave the whole country.
        """
        if not (claim.hazard in POINT and self._listed) and (spots := self.recall.meant(clause, claim)):
            return Scope(spots)
        staff = claim.hazard == "evacuation" and claim.audience is Audience.STAFF
        if staff and self._country and not (self._airline or offices(clause, claim)):
            return Scope(self._country, named=False)
        return None

    def _scenes(self, index: int, claim: Claim) -> tuple[Spot, ...]:
        """Return the places the text was last speaking of; an order is for all in which something is on."""
        before = self._spoken.before(index, claim)
        before = self.recall.stirring(before) if claim.status is Status.ACTIVE else before
        if claim.hazard == STRIKE and claim.status is Status.ACTIVE and self.recall.over(before):
            return ()
        wide = claim.hazard in ORDERS and claim.audience is Audience.PUBLIC
        if not before or not wide or claim.status is not Status.ACTIVE:
            return before
        return self.recall.widened(before, self._clauses[index].number)

    def _seats(self, index: int, claim: Claim) -> tuple[Spot, ...]:
        """Return the seat of the office last named, where its own people are meant."""
        staff = self._clauses[index::-1] if claim.audience is Audience.STAFF else ()
        return next(filter(None, (offices(c, claim) for c in staff)), ())
