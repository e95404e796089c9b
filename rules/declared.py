"""Join what a publisher declares in codes and shapes to what its words were read as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rules.model import Declared, Entry, Evidence, Level, Reading, Span, Statement, Status, Unread
from rules.ports import Gazetteer


def rate(reading: Reading, entry: Entry) -> Reading:
    """Return *reading* with the level that *entry* has beside its words, whatever these say."""
    if entry.level is None or entry.subject is None:
        return reading
    span = Span(0, len(entry.title)) if entry.title else Span(2, len(entry.document))
    level = Level(entry.subject, entry.level, span, entry.document[span.start : span.end])
    others = (each for each in reading.levels if (each.place or each.area) != entry.subject)
    return replace(reading, levels=(level, *others))


def declare(reading: Reading, entry: Entry, places: Gazetteer) -> Reading:
    """Return *reading* with the hazards, areas, status and end that *entry* declares in place of its words'.

    Words that name a place inside a declared area stay as precise as they are.
    A hazard that neither the words nor the codes name, and an area that nobody knows, make no statement.
    """
    declared = entry.declared
    if declared is None:
        return reading
    whole = Span(0, len(entry.title))
    unread = [*reading.unread, *(Unread("unknown-place", name, whole) for name in declared.unknown)]
    if not declared.certain:
        return replace(reading, statements=(), unread=(Unread("hypothetical", entry.title, whole),))
    said = [s for s in reading.statements if not declared.hazards or s.hazard in declared.hazards]
    if declared.hazards:
        said += _unsaid(declared.hazards, said, entry)
    if not said:
        unread.append(Unread("no-hazard", entry.title, whole))
    placed = [s for each in said for s in _placed(each, declared, places)]
    settled = tuple(_once(_settled(s, declared) for s in placed))
    return replace(reading, statements=settled, unread=tuple(unread))


def _unsaid(hazards: Iterable[str], said: Iterable[Statement], entry: Entry) -> list[Statement]:
    """Return a statement, still without a place, of each hazard that the codes name and the words do not."""
    known = {s.hazard for s in said}
    span = Span(0, len(entry.title)) if entry.title else Span(2, len(entry.document))
    quote = entry.document[span.start : span.end]
    return [
        Statement(
            hazard=hazard,
            area=entry.subject or "",
            status=Status.ACTIVE,
            span=span,
            quote=quote,
            named_place=False,
            evidence=(Evidence("hazard", hazard, span),),
        )
        for hazard in hazards
        if hazard not in known
    ]


def _placed(said: Statement, declared: Declared, places: Gazetteer) -> Iterator[Statement]:
    """Yield *said* for each declared area, or as precise as its words are where they lie in one."""
    if not declared.areas:
        if said.area and (said.named_place or not declared.unknown):
            yield said
        return
    if said.named_place and any(places.contains(area, said.where) for area in declared.areas):
        yield said
        return
    for where in declared.areas:
        area = places.region(where)
        yield replace(said, area=area, place=None if where == area else where, named_place=True)


def _settled(said: Statement, declared: Declared) -> Statement:
    """Return *said* with the declared status and end: words alone end nothing that codes hold up."""
    if declared.over is None:
        return replace(said, expires=declared.expires or said.expires)
    if declared.over:
        return replace(said, status=Status.LIFTED, expires=None)
    return replace(said, status=Status.ACTIVE, expires=declared.expires or said.expires)


def _once(statements: Iterable[Statement]) -> Iterator[Statement]:
    seen: set[tuple[str, str, str]] = set()
    for said in statements:
        key = (said.hazard, said.where, said.audience)
        if key not in seen:
            seen.add(key)
            yield said
