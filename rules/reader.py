"""Read an entry into statements: tokens, marks, clauses, claims, scopes, statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from rules import lexicon as lexicons
from rules.arms import of_arms
from rules.asides import why_it_failed
from rules.bodies import bodies
from rules.called import called
from rules.claim import Claim
from rules.claims import claims, noted, same_people
from rules.clause import Clause
from rules.clauses import clauses
from rules.clock import clock
from rules.counties import counties
from rules.datelines import datelined
from rules.declared import declare, rate
from rules.defined import defined
from rules.drills import drilled
from rules.homonyms import meant, outside
from rules.labels import borne_out, unlabelled
from rules.language import Languages
from rules.levels import levels
from rules.lexicon import Lexicon
from rules.locality import known, within
from rules.marks import Found, Mark, Scanner
from rules.model import Entry, Kind, PlaceKind, Reading, Span, Unread
from rules.nomore import gone, no_more
from rules.placelines import place_heads
from rules.places import Places
from rules.refuted import deny, refuted
from rules.ruler import Ruler
from rules.scope import Scopes
from rules.segments import cut
from rules.settle import settle
from rules.spots import Spot, resolve
from rules.statements import Writer
from rules.stolen import returned
from rules.unmanned import wild
from rules.venues import embassies, met

LONGEST: Final = 200_000
"""Code points of a text that are read; the longest travel page has a quarter of that."""
OWN: Final = {Kind.AIRLINE: "flight-cancellation", Kind.AIRPORT: "airport-closure"}
"""What it is when the "operations" of such a publisher are suspended."""


@dataclass(frozen=True)
class Reader:
    """Reads entries in the languages it has words for."""

    places: Places
    scanner: Scanner
    lexicons: Mapping[str, Lexicon]
    languages: Languages

    @classmethod
    def load(cls, places: Places, langs: Collection[str] | None = None) -> Self:
        """Return a reader for *langs* (None: all there are words for); LexiconError for a faulty file."""
        known = {lang: lexicons.load(lang) for lang in langs or lexicons.available()}
        carriers = [(c.code, name) for c in places.carriers() for name in (c.name, *c.names)]
        return cls(places, Scanner(known, places, carriers), known, Languages(known))

    def prepare(self, tags: Iterable[str]) -> None:
        """Make what the languages of these tags need, so that the first text waits for nothing."""
        for lang in filter(None, map(self.languages.known, tags)):
            self.scanner.scan("a", lang)

    def read(self, entry: Entry) -> Reading:
        """Return everything *entry* states; never raises on any text."""
        return rate(declare(self._worded(entry), entry, self.places), entry)

    def _worded(self, entry: Entry) -> Reading:
        """Return what the words of *entry* state."""
        lang = self.languages.decide(entry.lang, entry.document)
        if lang is None:
            return Reading(
                unread=(Unread("unknown-language", entry.lang or "", Span(0, len(entry.document))),)
            )
        whole = len(entry.document)
        entry = replace(entry, text=entry.text[:LONGEST], title=entry.title[:LONGEST])
        ruler = Ruler.over(entry)
        reading = ruler.back(self._read(ruler.read, lang))
        return replace(reading, unread=(*reading.unread, *_cut_off(whole, len(entry.document))))

    def _read(self, entry: Entry, lang: str) -> Reading:
        """Return what *entry* states in *lang*."""
        found = self.scanner.scan(entry.document, lang)
        found = replace(found, marks=self._meant(entry.document, found))
        about = self._about(entry, lang)
        spots = resolve(
            entry.document,
            found,
            self.places,
            self.places.country(about.where) if about else None,
            flies=entry.kind is Kind.AIRLINE,
        )
        spots = tuple(counties(entry.document, tuple(known(entry.document, spots, entry.subject))))
        local = self._local(entry, lang)  # which gives no advice on journeys to it
        if local:
            spots = tuple(within(entry.document, spots, local.area, self.places))
        spots = tuple(datelined(entry.document, spots, entry.subject, press=entry.kind is Kind.MEDIA))
        spots = met(entry.document, spots, found.marks, entry.subject)
        spots = tuple(defined(entry.document, found.marks, embassies(entry.document, spots, found.marks)))
        heads = place_heads(entry.document, spots, found.marks)
        shortened = self.lexicons[lang].abbreviations
        sentences = cut(entry.document, len(entry.title), found.marks, shortened, heads)
        parts = clauses(entry.document, sentences, outside(found.marks, spots), spots)
        mentions = tuple(dict.fromkeys(s.where for s in spots if not s.office))
        if drilled(entry.document, parts):
            return Reading(
                unread=(Unread("test", entry.title, Span(0, len(entry.title))),),
                mentions=mentions,
                lang=lang,
            )
        writer = Writer(
            entry,
            self.places,
            parts,
            Scopes(
                entry.document,
                parts,
                about,
                airline=entry.kind is Kind.AIRLINE,
                home=self._home(entry, lang),
                homes=self._homes(found.marks),
                seat=self._seat(entry, lang),
            ),
        )
        claimed = of_arms(parts, _claimed(entry.document, parts, entry.kind))
        told = settle(
            borne_out(writer.write(claimed), writer.unread), self.places, airline=entry.kind is Kind.AIRLINE
        )
        return Reading(
            statements=tuple(told),
            levels=() if local else levels(entry.document, parts, entry.subject),
            unread=tuple(writer.unread),
            mentions=mentions,
            lang=lang,
        )

    @staticmethod
    def _meant(document: str, found: Found) -> tuple[Mark, ...]:
        """Return the marks that are meant, of a storm's name and of words that mean two things."""
        marks = meant(called(document, bodies(document, clock(document, found.marks)), found.names))
        return returned(document, unlabelled(document, marks))

    def _home(self, entry: Entry, lang: str) -> str | None:
        """Return the country from which the airline flies that publishes *entry*."""
        if entry.kind is not Kind.AIRLINE or not entry.publisher:
            return None
        homes = self._homes(self.scanner.scan(entry.publisher, lang).marks)
        return next(iter(homes.values()), None)

    def _homes(self, marks: Iterable[Mark]) -> dict[str, str]:
        """Return from which country each airline flies that *marks* name, where that is one."""
        known = (self.places.carrier(m.value) for m in marks if m.role == "carrier")
        return {line.code: line.home for line in known if line and line.home}

    def _seat(self, entry: Entry, lang: str) -> tuple[Spot, ...]:
        """Return the city that a government's office bears in its name: "US Embassy La Paz"."""
        if entry.kind is not Kind.GOVERNMENT or not entry.publisher:
            return ()
        named = resolve(entry.publisher, self.scanner.scan(entry.publisher, lang), self.places, entry.subject)
        return tuple(replace(s, start=0, end=0, office=True) for s in named)

    def _about(self, entry: Entry, lang: str) -> Spot | None:
        """Return what an entry that names no place is about: an airport itself, else region or country."""
        if entry.kind is Kind.AIRPORT and (named := self._bears(entry, lang)):
            return replace(named[0], start=0, end=0, office=False)
        if entry.area:
            return Spot(0, 0, entry.area, None, PlaceKind.REGION)
        if local := self._local(entry, lang):
            return local
        land = entry.subject
        if land is None and entry.kind is Kind.AVIATION_AUTHORITY:  # which speaks of its own skies
            land = next((s.area for s in self._bears(entry, lang) if s.kind is PlaceKind.COUNTRY), None)
        return Spot(0, 0, land, None, PlaceKind.COUNTRY) if land else None

    def _bears(self, entry: Entry, lang: str) -> Sequence[Spot]:
        """Return the places in the name of who publishes *entry*."""
        if not entry.publisher:
            return ()
        found = self.scanner.scan(entry.publisher, lang)
        named = resolve(entry.publisher, found, self.places, entry.subject)
        return named or resolve(
            entry.publisher, self.scanner.names(entry.publisher), self.places, entry.subject
        )

    def _local(self, entry: Entry, lang: str) -> Spot | None:
        """Return the region of a local office that writes about its own: "Metro de Santiago", no embassy."""
        if entry.kind is not Kind.GOVERNMENT or not (entry.publisher and entry.subject):
            return None
        own = [self.scanner.scan(entry.publisher, tag) for tag in (lang, "en") if tag in self.lexicons]
        offices = {"institution-before", "institution-after"}
        cues = [m for found in own for m in found.marks if m.role == "cue"]
        local = {i for m in cues if m.value == "authority-before" for i in range(m.start, m.end)}
        if any(m.value in offices and m.start not in local for m in cues):
            return None
        for spot in resolve(entry.publisher, own[0], self.places, entry.subject):
            if spot.area.startswith(entry.subject + "-"):
                return Spot(0, 0, spot.area, None, PlaceKind.REGION)
        return None


def _cut_off(whole: int, read: int) -> tuple[Unread, ...]:
    """Return what says that the end of a document was not read; both are code points."""
    detail = f"{whole - read} of {whole} characters"
    return (Unread("too-long", detail, Span(read, whole)),) if whole > read else ()


def _claimed(
    document: str, parts: Sequence[Clause], kind: Kind | None
) -> Iterator[tuple[int, tuple[Claim, ...]]]:
    """Yield each clause's index with its claims; an editorial word holds to the end of its sentence.

    What stands behind a semicolon is no more removed.
    """
    edited: Mark | None = None
    number = -1
    untrue, nature, over = refuted(parts), wild(parts), no_more(document, parts)
    before: tuple[Claim, ...] = ()
    for index, part in enumerate(parts):
        if part.number != number:
            number, edited = part.number, None
        if edited and edited.value == "removed" and document[: part.start].rstrip().endswith((";", "；")):
            edited = None
        made = claims(part, own=OWN.get(kind) if kind else None, edited=edited, nature=nature)
        made = same_people(made, part, parts[index - 1] if index else None)
        made = gone(why_it_failed(made, part, before), over)
        before = made
        yield index, deny(made) if index in untrue else made
        edited = noted(part, part.end, edited)
