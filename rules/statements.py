"""Write statements from claims and the places they hold in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from rules.claim import ORDERS, Claim
from rules.clauses import Clause
from rules.dates import ends
from rules.levels import quoted
from rules.marks import Mark
from rules.model import Audience, Entry, Evidence, Kind, PlaceKind, Span, Statement, Status, Unread
from rules.places import Places
from rules.proof import calmed, settled
from rules.scope import Scope, Scopes
from rules.spots import Spot

_SILENT: Final = frozenset({"actions", "assistance"})
"""Sections in which nothing is reported."""
_ENDS: Final = frozenset({"lifted", "lifts", "lifting", "no-longer", "up", "reopening"})
"""Cues that tell a change, where others only tell a state: "reopened", not "open"."""
_RECENT: Final = timedelta(days=90)
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement with what settles it against others."""

    statement: Statement
    title: bool
    """It stands in the title."""
    firm: bool
    """Its clause says what becomes of the hazard, not only its name."""
    clause: int
    """The index of its clause."""
    borrowed: bool = False
    """Its place stands elsewhere in the text."""


@dataclass
class Writer:
    """Turns claims into drafts, and keeps what it could not place."""

    entry: Entry
    places: Places
    clauses: Sequence[Clause]
    scopes: Scopes
    unread: list[Unread] = field(default_factory=list)

    def write(self, claimed: Iterable[tuple[int, tuple[Claim, ...]]]) -> list[Draft]:
        """Return the drafts of all clauses, in the order of the text."""
        drafts: list[Draft] = []
        normal: list[int] = []
        before: tuple[int, tuple[Claim, ...], int] = (-1, (), -1)
        for index, made in claimed:
            clause = self.clauses[index]
            if blanket := self._blanket(index):
                drafts.append(blanket)
            told = self._listed(clause, made) or self._elided(clause, before)
            if not told and self._refers(index, before[0]):
                told = tuple(c for c in before[1] if c.status)
                drafts = [d for d in drafts if d.clause != before[2]]
            if not told and clause.cues("normal") and clause.sentence.section not in _SILENT:
                normal.append(index)
            drafts.extend(self._drafts(index, told))
            before = (clause.number, told, index)
        drafts.extend([d for index in normal for d in self._normal(index, drafts)])
        return sorted(drafts, key=lambda d: d.clause)

    def _refers(self, index: int, before: int) -> bool:
        """Return whether a clause only says where the sentence before it applies ("They apply in …")."""
        clause = self.clauses[index]
        return bool(clause.cues("refers")) and before == clause.number - 1 and bool(self.scopes.own(index))

    def _listed(self, clause: Clause, made: tuple[Claim, ...]) -> tuple[Claim, ...]:
        """Return the claims of a list item, lifted where the words above the list say so."""
        lead = clause.sentence.lead
        if lead is None:
            return made
        heads = self.scopes.sentence(lead)
        over = [settled(c, m) for c in heads for m in c.cues("lifted", "normal")]
        easing = any(status is not Status.LIFTED for status in over)
        if not over or easing or any(c.of("name", "thing") or c.cues("partial", "denial") for c in heads):
            return made
        return tuple(replace(c, status=Status.LIFTED) if c.status and not c.stated else c for c in made)

    def _elided(self, clause: Clause, before: tuple[int, tuple[Claim, ...], int]) -> tuple[Claim, ...]:
        """Return the claims of the clause before, taken up with new places: "… but remains in force in …"."""
        if clause.number != before[0] or clause.of("name", "thing"):
            return ()
        placed = clause.cues("holds", "lifted", "up") if clause.spots else _resumed(clause)
        cues = clause.cues("again") or placed
        if not cues:
            return ()
        eases = not clause.cues("holds", "partial", "denial", "until", "hedge")
        lifted = cues[0].value in {"lifted", "up"} and eases
        status = settled(clause, cues[0]) if lifted else Status.ACTIVE
        return tuple(
            replace(c, status=status, start=cues[0].start, end=cues[0].end, stated=True)
            for c in before[1]
            if c.status
        )

    def _drafts(self, index: int, made: tuple[Claim, ...]) -> Iterator[Draft]:
        for claim in made:
            if claim.status is None:
                self.unread.append(Unread(claim.why, claim.hazard, Span(claim.start, claim.end)))
                continue
            scope = self.scopes.of(index, claim, made)
            bygone = claim.status is Status.LIFTED and self._bygone(self.clauses[index])
            if bygone or (not scope.named and _merely_open(claim, scope)):
                claim = replace(claim, status=Status.CONTINUING)  # noqa: PLW2901
            if not scope.spots:
                self.unread.append(Unread(scope.why, claim.hazard, Span(claim.start, claim.end)))
            yield from self._placed(index, claim, scope)

    def _bygone(self, clause: Clause) -> bool:
        """Return whether a clause tells of another year, and not only since when something had held."""
        if self.entry.published is None:
            return False
        year = (self.entry.published - _RECENT).year
        began = [*clause.cues("event", "because"), *clause.of("down")]
        return any(
            int(match[0]) < year and not any(0 <= match.start() - m.end <= 40 for m in began)
            for match in _YEAR.finditer(self.entry.document, clause.start, clause.end)
        )

    def _placed(self, index: int, claim: Claim, scope: Scope) -> Iterator[Draft]:
        clause = self.clauses[index]
        title = clause.sentence.section == "title"
        order = claim.hazard in ORDERS and claim.start - clause.start <= 3
        firm = order or claim.stated or bool(clause.cues("event", "holds", "today", "tomorrow"))
        first = {(s.area, s.place): s for s in reversed(scope.spots)}
        for at in dict.fromkeys(first[s.area, s.place] for s in scope.spots):
            for carrier in self._carriers(clause, claim.hazard):
                yield Draft(
                    self._statement(clause, claim, scope, at, carrier),
                    title,
                    firm,
                    index,
                    borrowed=not clause.start <= at.start < clause.end,
                )

    def _statement(
        self, clause: Clause, claim: Claim, scope: Scope, spot: Spot, carrier: Mark | str | None
    ) -> Statement:
        span, quote = quoted(self.entry.document, clause)
        status = claim.status or Status.CONTINUING
        zone = self.places.time_zone(spot.where)
        expires = None
        if status is Status.ACTIVE:
            days = claim.hazard == "school-closure"
            expires = ends(self.entry.document, clause, self.entry.published, zone, single_days=days)
        return Statement(
            hazard=claim.hazard,
            area=spot.area,
            status=status,
            span=span,
            quote=quote,
            place=self._fine(claim.hazard, spot.place),
            audience=claim.audience,
            carrier=carrier.value if isinstance(carrier, Mark) else carrier,
            expires=expires,
            until_further_notice=bool(clause.cues("notice")),
            named_place=scope.named,
            evidence=self._evidence(clause, claim, spot, carrier, ends=expires is not None),
        )

    def _fine(self, hazard: str, place: str | None) -> str | None:
        """Return the airport where a closed or open airport is named by its city."""
        if hazard == "airport-closure" and place:
            airports = self.places.airports_of(place)
            return airports[0] if len(airports) == 1 else place
        return place

    def _carriers(self, clause: Clause, hazard: str) -> Sequence[Mark | str | None]:
        """Return the airlines a clause speaks of, else the one that speaks, else None."""
        if hazard != "flight-cancellation":
            return [None]
        named = {m.value: m for c in self.scopes.sentence(clause.number) for m in c.of("carrier")}
        return [*named.values()] or [self.entry.carrier]

    def _evidence(
        self, clause: Clause, claim: Claim, spot: Spot, carrier: Mark | str | None, *, ends: bool
    ) -> tuple[Evidence, ...]:
        """Return the words a statement rests on."""
        told = [Evidence(role, mark.term, Span(mark.start, mark.end)) for role, mark in claim.evidence]
        if spot.end:
            told.append(Evidence("area", spot.where, Span(spot.start, spot.end)))
        scope = clause.cues("anaphora", "those", "refers", "country-scope")
        marks = [("scope", m) for m in scope] + [("expiry", m) for m in clause.cues("through") if ends]
        if isinstance(carrier, Mark):
            marks.append(("carrier", carrier))
        return (*told, *(Evidence(role, m.term, Span(m.start, m.end)) for role, m in marks))

    def _blanket(self, index: int) -> Draft | None:
        """Return the end of every order to the publisher's own people, where the clause says so."""
        clause = self.clauses[index]
        cues = clause.cues("lifted")
        near = [s for s in clause.spots if cues and not s.office and s.start < cues[0].end + 15]
        staff = clause.cues("staff") and not any("-" in s.area for s in near)
        easing = clause.cues("partial", "denial", "hedge", "until")
        if not (cues and staff and clause.cues("all-restrictions")) or easing or self.entry.subject is None:
            return None
        if settled(clause, cues[0]) is not Status.LIFTED:
            return None
        span, quote = quoted(self.entry.document, clause)
        statement = Statement(
            "shelter-in-place",
            self.entry.subject,
            Status.LIFTED,
            span,
            quote,
            audience=Audience.STAFF,
            blanket=True,
            named_place=False,
            evidence=(Evidence("cue", cues[0].term, Span(cues[0].start, cues[0].end)),),
        )
        return Draft(statement, title=False, firm=True, clause=index)

    def _normal(self, index: int, drafts: Sequence[Draft]) -> Iterator[Draft]:
        """Yield the end of what the alert is about, where a clause says that all is normal again there."""
        clause = self.clauses[index]
        cue = clause.cues("normal")[0]
        status = calmed(clause, cue)
        stated = [
            d.statement for d in drafts if d.statement.status is Status.ACTIVE and self._before(d, clause)
        ]
        hazards = {s.hazard for s in stated if s.audience is Audience.PUBLIC} or self._usual()
        made = tuple(
            Claim(h, status, cue.start, cue.end, (("cue", cue),), stated=True) for h in sorted(hazards)
        )
        scoped = [self.scopes.of(index, claim, made) for claim in made]
        if all(scope.named for scope in scoped) or not drafts:
            for claim, scope in zip(made, scoped, strict=True):
                yield from self._placed(index, claim, scope)

    def _before(self, draft: Draft, clause: Clause) -> bool:
        """Return whether a draft does not contradict, in the same sentence, that all is normal."""
        return self.clauses[draft.clause].number != clause.number

    def _usual(self) -> set[str]:
        """Return what an alert that names no hazard is taken to be about."""
        return {"flight-cancellation"} if self.entry.kind is Kind.AIRLINE else {"shelter-in-place"}


def _resumed(clause: Clause) -> tuple[Mark, ...]:
    """Return the end that a clause tells right behind its "but have since", of what was named before it."""
    head = clause.marks[0] if clause.marks else None
    if head is None or head.value != "breaks":
        return ()
    return tuple(m for m in clause.cues("lifted", "up") if 0 < m.start - head.end <= 2)


def _merely_open(claim: Claim, scope: Scope) -> bool:
    """Return whether a claim says of a whole country, unnamed, that something is open, not that it opened."""
    country = any(s.kind is PlaceKind.COUNTRY for s in scope.spots)
    opened = any(m.role == "ended" or (m.role == "cue" and m.value in _ENDS) for _, m in claim.evidence)
    return country and claim.status is Status.LIFTED and not opened
