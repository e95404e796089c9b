"""Write statements from claims and the places they hold in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rules.airfields import at_airport
from rules.allclear import all_clear, ended, for_staff
from rules.carried import carried, listed
from rules.claim import Claim
from rules.clause import Clause, quoted
from rules.dates import days_named, ends
from rules.drafts import Draft
from rules.earlier import days_ago, had_been
from rules.hazards import NAMED, NATURAL, ORDERS, SCENES
from rules.history import remembered
from rules.hit import harmed, hit
from rules.marks import Mark
from rules.metonyms import left, ruled
from rules.model import Audience, Entry, Evidence, Kind, PlaceKind, Span, Statement, Status, Unread
from rules.named import beside_where, relative
from rules.opened import Openings, works
from rules.pieces import piece
from rules.places import Places
from rules.pointers import counted
from rules.rescinded import rescinded
from rules.scope import Scopes
from rules.spots import Scope, Spot
from rules.strangers import elsewhere, warned
from rules.told import NOTHING, Told, silent, working

_AFTER: Final = 16
"""Code points of an article or adjective between "after" and what a calm came after."""


@dataclass
class Writer:
    """Turns claims into drafts, and keeps what it could not place."""

    entry: Entry
    places: Places
    clauses: Sequence[Clause]
    scopes: Scopes
    unread: list[Unread] = field(default_factory=list)
    _openings: Openings = field(init=False)
    _adrift: list[tuple[int, Claim]] = field(default_factory=list)
    """The storms an airline tells of without a place."""
    _told_of_past: int = -2
    """The last sentence that told of other years."""

    def __post_init__(self) -> None:
        self._openings = Openings(self.entry, self.places, self.clauses)

    def write(self, claimed: Iterable[tuple[int, tuple[Claim, ...]]]) -> list[Draft]:
        """Return the drafts of all clauses, in the order of the text."""
        drafts: list[Draft] = []
        calm: list[tuple[int, Mark]] = []
        before = NOTHING
        said: list[Told] = []
        for index, made in claimed:
            clause = self.clauses[index]
            told = self._listed(clause, made)
            if not told and (told := carried(clause, before)) and before.sentence != clause.number:
                past = any(had_been(clause, c) for c in told)
                drafts = [d for d in drafts if past or d.clause != before.clause or d.told or not d.borrowed]
            told = (*told, *harmed(clause, told)) or hit(clause, said) or rescinded(clause, said)
            cue = all_clear(clause)
            stated = [c for c in told if c.status]
            aside = cue and cue.value == "calm" and all(_apart(clause, cue, c) for c in stated)
            if cue and (not stated or for_staff(clause) or aside):
                calm.append((index, cue))
                self.scopes.recall.calm(clause.spots)
            if clause.cues("quiet") and not stated:
                self.scopes.recall.calm(clause.spots)
            drafts.extend(self._drafts(index, told))
            if silent(clause) and not told:
                before = before.past(clause)
            elif told or before.sentence != clause.number or working(clause):
                before = Told(index, clause, told, () if told else working(clause))
            said.append(before)
        drafts.extend([d for index, cue in calm for d in self._ended(index, cue, drafts)])
        grounded = Scope(self.scopes.recall.grounded(), named=False)
        drafts.extend([d for index, claim in self._adrift for d in self._placed(index, claim, grounded)])
        return sorted(drafts, key=lambda d: d.clause)

    def _listed(self, clause: Clause, made: tuple[Claim, ...]) -> tuple[Claim, ...]:
        lead = clause.sentence.lead
        return made if lead is None else listed(made, self.scopes.sentence(lead))

    def _drafts(self, index: int, made: tuple[Claim, ...]) -> Iterator[Draft]:
        for claim in made:
            if claim.status is None:
                self.unread.append(Unread(claim.why, claim.hazard, Span(claim.start, claim.end)))
                continue
            scope = at_airport(self.places, self.clauses[index], claim, self.scopes.of(index, claim, made))
            scope = ruled(self.clauses[index], claim, left(claim, scope, self.places), self.places)
            if self._past(index, claim):
                if claim.status is Status.ACTIVE or self._of_past(index):
                    self._told_of_past = self.clauses[index].number
                    self.unread.append(Unread("history", claim.hazard, Span(claim.start, claim.end)))
                    continue
                claim = replace(claim, status=Status.CONTINUING)  # noqa: PLW2901 (the same claim, doubted)
            still = tuple(
                s for s in scope.spots if self._openings.merely(index, claim, replace(scope, spots=(s,)))
            )
            if still and len(still) < len(scope.spots):
                yield from self._placed(
                    index, replace(claim, status=Status.CONTINUING), replace(scope, spots=still)
                )
                scope = replace(scope, spots=tuple(s for s in scope.spots if s not in still))
            elif still or _holed(claim, scope):
                claim = replace(claim, status=Status.CONTINUING)  # noqa: PLW2901 (the same claim, doubted)
            self.scopes.recall.note(self.clauses[index], claim, scope.spots)
            if not (scope.spots or scope.excepted):
                self._adrift += [(index, claim)] * self._stormy(index, claim)
                self.unread.append(Unread(scope.why, claim.hazard, Span(claim.start, claim.end)))
            yield from self._placed(index, claim, scope)
            if scope.excepted and claim.status is not Status.ACTIVE:
                kept = replace(claim, status=Status.ACTIVE)
                yield from self._placed(index, kept, Scope(scope.excepted))

    def _past(self, index: int, claim: Claim) -> bool:
        """Return whether a clause tells of other years only, or how what was told of them ended."""
        if claim.status is Status.LIFTED and self._of_past(index):
            return True
        if self.clauses[index].number == self._told_of_past and self._told_on(index):
            return True
        return remembered(self.entry.document, self.clauses[index], claim, self.entry.published)

    def _of_past(self, index: int) -> bool:
        """Return whether a clause goes on from history without a day of its own: "people have returned"."""
        clause = self.clauses[index]
        dated = clause.of("weekday", "month", "time") or clause.cues("today", "tomorrow")
        return not dated and clause.number - self._told_of_past in {0, 1}

    def _told_on(self, index: int) -> bool:
        """Return whether a clause goes on in a sentence on history: "…, and the border was shut"."""
        clause = self.clauses[index]
        past = {m.start for m in clause.cues("past")}  # "galt" held then, "gilt" holds now
        now = (m for m in clause.cues("holds", "again", "change", "imposed") if m.start not in past)
        return self._of_past(index) and not any(now)

    def _stormy(self, index: int, claim: Claim) -> bool:
        """Return whether an airline tells of a storm, and not only in its title."""
        told = self.clauses[index].sentence.section != "title"
        over = claim.status is Status.LIFTED
        return told and claim.hazard in NAMED and self.entry.kind is Kind.AIRLINE and not over

    def _placed(self, index: int, claim: Claim, scope: Scope) -> Iterator[Draft]:
        clause = self.clauses[index]
        title = clause.sentence.section == "title"
        order = claim.hazard in ORDERS and claim.start - clause.start <= 3
        firm = order or claim.stated or bool(clause.cues("event", "holds", "applies", "today", "tomorrow"))
        dates = days_named(self.entry.document, clause, self.entry.published)
        first = {(s.area, s.place): s for s in reversed(scope.spots)}
        for at in dict.fromkeys(first[s.area, s.place] for s in scope.spots):
            for carrier in self._carriers(clause, claim.hazard):
                yield Draft(
                    self._statement(clause, claim, scope, at, carrier),
                    title,
                    firm,
                    index,
                    works=works(claim),
                    dates=dates,
                    borrowed=at.office or not (at.end and clause.start <= at.start < clause.end),
                    reason=claim.reason,
                    conceded=claim.conceded,
                    had=had_been(clause, claim),
                    day=days_ago(clause, claim, self.entry.published, dates),
                    piece=piece(
                        self.entry.document,
                        at,
                        claim.hazard,
                        str(index) if scope.why == "unknown-place" else self._stranger(clause, claim),
                    ),
                )

    def _stranger(self, clause: Clause, claim: Claim) -> str:
        """Return the river or town that nobody knows which a warning is told to be for, or ""."""
        return warned(self.entry.document, clause, claim) if claim.hazard in NATURAL else ""

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
            blanket=claim.blanket,
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

    def _ended(self, index: int, cue: Mark, drafts: Sequence[Draft]) -> Iterator[Draft]:
        """Yield the end of what the alert is about, where a clause says that there all is over.

        A calm in doubt takes back no end that was told.
        """
        clause = self.clauses[index]
        if not clause.spots and elsewhere(self.entry.document, clause):
            return
        over = {d.statement.hazard for d in drafts if d.statement.status is Status.LIFTED}
        made = ended(clause, cue, self._events(clause, cue, drafts))
        made = tuple(c for c in made if c.status is Status.LIFTED or c.hazard not in over)
        if for_staff(clause) and not self._near(clause, cue):
            made, scope = tuple(replace(c, blanket=True) for c in made), self._anywhere()
            scoped = [scope] * len(made)
        else:
            # "in A, where it is quiet again, and in B"
            there = relative(clause, cue.start) or beside_where(self.clauses, index)
            scoped = [Scope(there) if there else self.scopes.of(index, claim, made) for claim in made]
        if all(scope.named for scope in scoped) or for_staff(clause) or not drafts:
            for claim, scope in zip(made, scoped, strict=True):
                yield from self._placed(index, claim, scope)

    def _events(self, clause: Clause, cue: Mark, drafts: Sequence[Draft]) -> set[str]:
        """Return what the alert's other sentences call active; a calm place ends what alerts usually tell.

        What is said behind it to go on still ("schools remain closed") goes on; what stands behind it as
        what the calm came after is what ended.
        """
        told = [
            d
            for d in drafts
            if d.statement.status is Status.ACTIVE
            and d.statement.audience is Audience.PUBLIC
            and self.clauses[d.clause] is not clause
        ]
        behind = [d for d in told if self.clauses[d.clause].start > clause.start]
        led = (s for c in self.clauses if c.sentence.lead == clause.number for s in c.spots)
        quiet = [s.where for s in (*clause.spots, *counted(self.clauses, self.clauses.index(clause)), *led)]
        before = [d for d in told if d not in behind]
        lasting = {d.statement.hazard for d in behind if self._lasts(quiet or _scenes(before, d), d)}
        lasting |= {d.statement.hazard for d in before if self._in_force(quiet, d)}
        if cue.value == "calm":  # what burnt elsewhere is no unrest that could calm down here
            told = [d for d in told if d.statement.hazard in SCENES and not (_burnt(d) and d in behind)]
        calm = cue.value == "normal" and not any(_stands(d, clause) for d in drafts)
        past = {n.value for n in clause.of("name") if cue.end <= n.start} if calm else set()
        told = [d for d in told if d not in behind or d.statement.hazard in SCENES or self._here(quiet, d)]
        recalled = self._told_of_past >= 0 or any(
            c.cues("history") for c in self.clauses if c.start < clause.start
        )
        usual = past or (set() if recalled else self._usual()) if calm else set()
        after = {n.value for n in clause.of("name") if _aftermath(clause, cue, n)}
        return {d.statement.hazard for d in told} - lasting | after or usual

    def _here(self, quiet: Sequence[str], draft: Draft) -> bool:
        """Return whether what is told behind a calm is told of the quiet places, or of none."""
        near = any(self.places.overlaps(draft.statement.where, here) for here in quiet)
        return not draft.placed or not quiet or near

    def _lasts(self, quiet: Sequence[str], draft: Draft) -> bool:
        """Return whether what is told behind a calm goes on in the quiet places themselves, or everywhere."""
        if not draft.placed:
            return bool(self.clauses[draft.clause].cues("holds"))
        return not quiet or any(self.places.overlaps(draft.statement.where, here) for here in quiet)

    def _in_force(self, quiet: Sequence[str], draft: Draft) -> bool:
        """Return whether an order is told to go on there: no calm ends a "curfew that remains in force"."""
        here = not quiet or any(self.places.overlaps(draft.statement.where, where) for where in quiet)
        return here and draft.statement.hazard in ORDERS and bool(self.clauses[draft.clause].cues("holds"))

    def _near(self, clause: Clause, cue: Mark) -> bool:
        """Return whether a place below country level is named up to right behind *cue*."""
        return any("-" in s.area and not s.office and s.start < cue.end + 15 for s in clause.spots)

    def _anywhere(self) -> Scope:
        subject = self.entry.subject
        spots = (Spot(0, 0, subject, None, PlaceKind.COUNTRY),) if subject else ()
        return Scope(spots, named=False)

    def _usual(self) -> set[str]:
        """Return what an alert that names no hazard is taken to be about."""
        return {"flight-cancellation"} if self.entry.kind is Kind.AIRLINE else {"shelter-in-place"}


def _stands(draft: Draft, calm: Clause) -> bool:
    """Return whether a text told before its calm what it is about: what goes on there, or what ended."""
    told = draft.statement.status
    return told is Status.ACTIVE or (told is Status.LIFTED and draft.statement.span.start < calm.start)


def _aftermath(clause: Clause, calm: Mark, name: Mark) -> bool:
    """Return whether a place is as before after what is named: "after the riots, life in A is …"."""
    before = name.end <= calm.start and (calm.value == "normal" or name.value in SCENES)
    after = name.value in SCENES and calm.end <= name.start and not clause.has_comma(calm.end, name.start)
    return (before or after) and any(0 <= name.start - m.end <= _AFTER for m in clause.cues("because"))


def _apart(clause: Clause, calm: Mark, claim: Claim) -> bool:
    """Return whether a claim stands beside the words for a calm: before them, or behind an "and"."""
    along = clause.has("and", calm.end, claim.start) or clause.has_comma(calm.end, claim.start)
    return claim.end <= calm.start or along


def _scenes(drafts: Sequence[Draft], draft: Draft) -> list[str]:
    """Return where was told before of what a draft tells: that is what calmed down."""
    return [d.statement.where for d in drafts if d.statement.hazard == draft.statement.hazard and d.placed]


def _burnt(draft: Draft) -> bool:
    """Return whether a draft tells where something was set on fire."""
    return draft.statement.hazard == "arson" and draft.placed


def _holed(claim: Claim, scope: Scope) -> bool:
    """Return whether a country is rid of an order, or of what many do, except in some of its places."""
    country = any(s.kind is PlaceKind.COUNTRY for s in scope.spots)
    over = claim.status is Status.LIFTED and claim.hazard in ORDERS | SCENES
    return over and bool(scope.excepted) and country
