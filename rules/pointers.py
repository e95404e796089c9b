"""Find the places that "the former", "the latter" and "the other two" point back at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.model import PlaceKind
from rules.named import own_places
from rules.spots import Spot
from rules.text import fold, spaced

_COUNTED: Final = 12
"""Code points of a number between "of the" and what is counted."""
_PAIR: Final = 2
"""Places that "both" means."""
_NUMBERS: Final = {"両": 2, "两": 2, "兩": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}
"""Numbers in Chinese and Japanese words for places just named."""
_IN_TOWN: Final = frozenset({"市内", "市區", "市区", "市街", "市街地"})
"""Words for the city that a text is about."""


def counted(clauses: Sequence[Clause], index: int) -> tuple[Spot, ...]:
    """Return the places that the clause at *index* means by their order in a list told before it."""
    clause = clauses[index]
    if clause.cues("all-those"):
        return _all(clauses[:index])
    if not clause.cues("former", "latter", "others") or (index and _of_things(clauses[index - 1], clause)):
        return ()
    group, since = _group(clauses[:index])
    if clause.cues("former"):
        return group[:-1]
    if clause.cues("latter"):
        return group[-1:]
    named = {s.where for s in since}
    left = tuple(s for s in group if s.where not in named)
    return left if since else _earlier(clauses, index, group)


def _earlier(clauses: Sequence[Clause], index: int, group: Sequence[Spot]) -> tuple[Spot, ...]:
    """Return the list before the one that a sentence began with: "red: A, B. C and D open; the others …"."""
    same = [n for n in range(index) if clauses[n].number == clauses[index].number]
    if not (same and clauses[index].cues("others") and group and group[0] in clauses[same[-1]].spots):
        return ()
    here = {s.where for s in group}
    before = (own_places(c) for c in reversed(clauses[: same[0]]))
    lists = (spots for spots in before if len({s.where for s in spots}) > 1)
    return next((spots for spots in lists if here.isdisjoint(s.where for s in spots)), ())


def every(clauses: Sequence[Clause], index: int) -> tuple[Spot, ...]:
    """Return all places told of so far, where the clause at *index* means those."""
    return counted(clauses, index) if clauses[index].cues("all-those") else ()


def both_lands(clauses: Sequence[Clause], index: int, home: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return a text's country and the one other that it named so far, for "both countries"."""
    if not clauses[index].cues("lands") or len(home) != 1:
        return ()
    named = (s for c in clauses[: index + 1] for s in c.spots if s.kind is PlaceKind.COUNTRY)
    others = {s.area: s for s in named if s.area != home[0].area}
    return (*home, *others.values()) if len(others) == 1 else ()


def _of_things(before: Clause, clause: Clause) -> bool:
    """Return whether others than places were counted: "seventy of the 136 stations are open; the others"."""
    counted_from = {m.end + 1 for m in before.cues("of")}
    heads = [m.end for m in before.cues("article") if m.start in counted_from]
    things = any(0 <= m.start - end <= _COUNTED for m in before.of("thing") for end in heads)
    return bool(things and clause.cues("others")) and before.number == clause.number


def numbered(clauses: Sequence[Clause], index: int) -> tuple[Spot, ...]:
    """Return the last places below country level, as many as "these three provinces" counts: 上述三省, 両州.

    Only in scripts that write the number into the word, and of two wherever "both" is told.
    """
    terms = [fold(m.term) for m in clauses[index].cues("those")]
    count = next((_NUMBERS[c] for term in terms if not spaced(term) for c in term if c in _NUMBERS), 0)
    count = count or _PAIR * bool(clauses[index].cues("both"))
    told: dict[str, Spot] = {}
    for clause in reversed(clauses[:index] if count else ()):
        here = {s.area: s for s in own_places(clause) if "-" in s.area}
        told = here | told
        if len(told) >= count or clause.sentence.section == "title":
            break
    return tuple(told.values()) if len(told) == count else ()


def town(clauses: Sequence[Clause], index: int) -> tuple[Spot, ...]:
    """Return the city last named, where a clause without a place of its own says "in the city": 市内.

    A title that names one place says which city the text is about.
    """
    terms = [fold(m.term) for m in clauses[index].cues("those")]
    if own_places(clauses[index]) or not any(term in _IN_TOWN for term in terms):
        return ()
    titled = {s.where: s for c in clauses[:index] if c.sentence.section == "title" for s in own_places(c)}
    finer = [s for s in titled.values() if "-" in s.area]
    if len(finer) == 1:
        return (finer[0],)
    before = (own_places(c) for c in reversed(clauses[:index]))
    cities = (tuple(s for s in spots if s.kind is PlaceKind.CITY) for spots in before)
    return next(filter(None, cities), ())[-1:]


def regions(clauses: Sequence[Clause], index: int) -> tuple[Spot, ...]:
    """Return the last two regions and more that one clause names, for "both provinces" behind some towns."""
    clause = clauses[index]
    kinds = clause.cues("region-before", "region-after")
    whole = any(t.start <= k.start and k.end <= t.end for t in clause.cues("those") for k in kinds)
    told = (tuple(s for s in own_places(c) if s.kind is PlaceKind.REGION) for c in reversed(clauses[:index]))
    return next((spots for spots in told if len({s.area for s in spots}) >= _PAIR), ()) if whole else ()


def those(clause: Clause, spots: tuple[Spot, ...], listed: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Return the places spoken of last; "both provinces" are those of the list where that was one."""
    if clause.cues("single"):
        return spots[-1:]  # "in the city"
    single = len({s.where for s in spots}) == 1
    return listed if single and len(listed) > 1 else spots


def _all(before: Sequence[Clause]) -> tuple[Spot, ...]:
    """Return the last list of three places and more, else all places named in the text before."""
    group, _ = _group(before)
    if len({s.where for s in group}) > _PAIR:
        return group
    told = (s for c in before if c.sentence.section != "title" for s in own_places(c))
    return tuple(dict.fromkeys(s for s in told if s.kind is not PlaceKind.COUNTRY))


def _group(before: Sequence[Clause]) -> tuple[tuple[Spot, ...], list[Spot]]:
    """Return the last list of places in one sentence, and the places named behind it."""
    since: list[Spot] = []
    for clause in reversed(before):
        spots = own_places(clause)
        if len({s.where for s in spots}) > 1:
            return spots, since
        since.extend(spots)
    return (), since


def points(document: str, clause: Clause, claim: Claim) -> bool:
    """Return whether "those places" is said of a claim: not behind a semicolon ("…; both will last")."""
    return any(";" not in document[claim.end : m.start] for m in clause.cues("those"))
