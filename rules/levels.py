"""Read a government's advice level, and for which areas it gives it."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from rules.advice import REACH, indoors, said
from rules.clause import Clause, quoted
from rules.elision import elliptic, paused, pointed
from rules.items import spared
from rules.lines import Over, all_but, is_bare
from rules.marks import Mark
from rules.model import Level
from rules.named import exceptions
from rules.pointers import every, numbered
from rules.spots import Spot
from rules.strangers import strange
from rules.text import fold, spaced
from rules.wholes import level_places, partial, speaks, spoken_of, there_of, wholly

_ADJACENT: Final = 2
"""Code points between a level and the "to" that leads to its places."""
_BEHIND: Final = 8
"""Code points between a level and the country right behind it."""
_WHOLE: Final = 14
"""Code points from a level to its country: "to the whole of"."""
_PAUSED: Final = 2
"""Code points from a country to the "including" behind it: a comma or a bracket."""
_PAUSE: Final = 12
"""Code points of a comma or an "and (the) (provinces of)" between two places of a list."""
_GOING: Final = ("前往", "赴", "到", "来", "來")
"""The verbs of going that end a level in Chinese, before their object."""
_SPOT: Final = re.compile(r"(?:\u2060*(?![旅观觀游遊])[\u3400-\u9fff]){2,}")
"""The object of such a verb that is more than "to travel"."""
_HEADED: Final = 6
"""Code points between a place and the level behind its colon."""


def levels(document: str, clauses: Sequence[Clause], subject: str | None) -> tuple[Level, ...]:
    """Return the levels *clauses* give, the first for each area."""
    told: dict[str, Level] = {}
    lists = _Lists(document, clauses)
    spoken: Sequence[Spot] = ()
    group: Sequence[Spot] = ()
    number = -1
    head: Clause | None = None
    below: set[int] = set()
    heads_first: bool | None = None
    graded = False
    before: Clause | None = None
    over = Over(document, clauses)
    for index, clause in enumerate(clauses):
        if clause.sentence.section == "assistance":
            continue
        if (down := over.down(clause, subject)) is not None:
            for level in down:
                told.setdefault(level.place or level.area, level)
            continue
        head = (
            clause if is_bare(document, clause) else None if clause.says and not clause.of("level") else head
        )
        span, quote = quoted(document, clause)
        if heads_first is None and said(clause):
            heads_first = head is not None and _in_part(head)
        under = _under(clause, head, subject) if head and (heads_first or not lists.placed(clause)) else ()
        below |= {clause.number} if under else set()
        if graded and _again(document, clause):
            continue
        graded = graded or bool(said(clause))
        known = {str(level.level) for level in told.values()}
        meant = numbered(clauses, index) or every(clauses, index) or _meant(clause, spoken, group)
        meant = () if before and before.cues("if-in") and not level_places(clause) else meant
        given = under or elliptic(document, before, clause) or _graded(clause, lists, subject, meant, known)
        before = clause
        listed = () if clause.sentence.lead in below else lists.item(clause)
        for mark, spots in (*given, *listed):
            for area, place in spots:
                country = (area, place) == (subject, None)
                if not _idly(document, clause, mark, told.get(subject or ""), country=country):
                    told.setdefault(place or area, Level(area, int(mark.value), span, quote, place))
        number, spoken = spoken_of(clause, number, spoken)
        group = spoken if len(spoken) > 1 and not _well(clause) else group
    return tuple(told.values())


def _meant(clause: Clause, spoken: Sequence[Spot], group: Sequence[Spot]) -> Sequence[Spot]:
    """Return the places a clause points back at: "the regions mentioned" are those last listed."""
    return group if group and clause.cues("anaphora") else spoken


def _idly(document: str, clause: Clause, mark: Mark, whole: Level | None, *, country: bool) -> bool:
    """Return whether a level is that of some spot nobody knows, or says again what the *whole* has."""
    nowhere = _somewhere(document, clause, mark) or (country and strange(document, clause))
    nowhere = nowhere or indoors(clause, mark)
    return nowhere or _said_of_all(clause, mark, whole)


def _said_of_all(clause: Clause, mark: Mark, whole: Level | None) -> bool:
    """Return whether "there" only says again what the country was told to have: 前往當地的居民應避免前往."""
    there = clause.cues("those") and not spaced(fold(mark.term)) and not level_places(clause)
    return bool(there) and whole is not None and str(whole.level) == mark.value


def _well(clause: Clause) -> bool:
    """Return whether a clause only tells that nothing is on in its places, or no longer is."""
    well = clause.cues("quiet", "calm", "normally", "lifted", "up", "normal") or clause.of("up", "over")
    return bool(well) and not clause.of("down", "level")


def _again(document: str, clause: Clause) -> bool:
    """Return whether a sentence of a line goes on to word the level that the line gave.

    "レベル4：退避してください。渡航は止めてください。" is one level.
    Only in scripts that set no space between sentences.
    """
    before = document[: clause.start].rstrip("\u2060「『（( ")[-1:]
    bare = not (level_places(clause) or clause.cues("rest", "country-scope", "those"))
    return bare and bool(clause.of("level")) and before in {"。", "！"}


def _somewhere(document: str, clause: Clause, mark: Mark) -> bool:
    """Return whether it is some spot nobody knows that people shall keep from: 切勿到岸邊, 勿前往國會周邊."""
    if spaced(fold(mark.term)) or not mark.term.endswith(_GOING):
        return False
    spot = _SPOT.match(document, mark.end, clause.end)
    words = (m.start for m in clause.cues("those", "country-scope", "anaphora"))
    known = (*(s.start for s in level_places(clause)), *words)
    return spot is not None and not any(mark.end <= start < spot.end() for start in known)


def _in_part(head: Clause) -> bool:
    """Return whether a line over a level names a part of the country."""
    return any(len(s.area) > 2 for s in level_places(head)) or bool(head.cues("rest", "edge-after"))


def _under(
    clause: Clause, head: Clause, subject: str | None
) -> list[tuple[Mark, list[tuple[str, str | None]]]]:
    """Return the level of a clause that names no place, with the places of the line above it."""
    given = said(clause)
    if not given or level_places(clause):
        return []
    spots = level_places(head)
    finer = [s for s in spots if len(s.area) > 2]
    if finer and _bracketed_rest(head):
        return [(given[0], wholly(head, finer))]  # "A (without what is listed above)"
    if subject and (head.cues("rest") or all_but(head) or not spots):
        return [(given[0], [(subject, None)])]
    return [(given[0], wholly(head, [s for s in spots if len(s.area) > 2] or spots))]


def _bracketed_rest(head: Clause) -> bool:
    """Return whether a place is given without what was listed before: "A (the above excepted)"."""
    return any(0 <= c - m.end <= _BEHIND for m in head.cues("rest") for c in head.closings)


class _Lists:
    """The level each list of places stands under, and what each such list names."""

    def __init__(self, document: str, clauses: Sequence[Clause]) -> None:
        self._document = document
        self._heads: dict[int, Mark] = {}
        self._items: dict[int, list[Clause]] = defaultdict(list)
        for clause in clauses:
            if clause.sentence.lead is not None:
                self._items[clause.sentence.lead].append(clause)
            if given := said(clause):
                self._heads[clause.number] = given[-1]

    def item(self, clause: Clause) -> Iterator[tuple[Mark, list[tuple[str, str | None]]]]:
        """Yield the level a list item stands under with its places, up to the reason it gives."""
        lead = clause.sentence.lead
        if lead is None or lead not in self._heads or clause.of("level") or self._topic(clause):
            return
        reason = min((m.start for m in clause.cues("because")), default=clause.end)
        here = [s for s in level_places(clause) if s.start < reason and not spared(clause, s)]
        yield self._heads[lead], wholly(clause, here)

    def placed(self, head: Clause) -> bool:
        """Return whether a clause introduces a list that names places, or parts of them."""
        items = (c for c in self._items.get(head.number, ()) if not self._topic(c))
        return any(level_places(c) or c.cues("part") for c in items)

    def _topic(self, clause: Clause) -> bool:
        """Return whether an item begins with what it is about, and that is no place: "Crime: …"."""
        colons = (self._document.find(colon, clause.start, clause.end) for colon in ":：")
        colon = min((at for at in colons if at >= 0), default=None)
        return colon is not None and all(s.start > colon for s in level_places(clause))


def _graded(
    clause: Clause, lists: _Lists, subject: str | None, spoken: Sequence[Spot], known: set[str]
) -> Iterator[tuple[Mark, list[tuple[str, str | None]]]]:
    """Yield each level of a clause with its places, else the ones just named, else the subject.

    A level that is *known* already only says again what was said of its places.
    """
    low = clause.start
    given = said(clause)
    placed = known
    excepted = exceptions(clause)
    for mark, following in itertools.zip_longest(given, given[1:]):
        high = _until(clause, mark, following)
        beside = [s for s in level_places(clause) if low <= s.start < high and _beside(clause, mark, s)]
        near = [s for s in beside if s not in excepted or _kept_for(clause, given, mark, s)]
        near = [s for s in near if not paused(clause, mark, s, near)]
        if any(0 <= p.start - mark.end <= _BEHIND for p in _parts(clause)):
            near = [s for s in near if len(s.area) > 2]  # "A: warning for some of its states"
        low_of, low = low, max([mark.end, *(s.end for s in near)])
        finer = _inside(clause, mark, near, subject)
        if subject and (_whole(clause, mark, near) or _all_the_rest(clause, mark, subject)):
            placed.add(mark.value)
            yield mark, [(subject, None)]
        elif spoken and (
            _those_behind(clause, mark) or (not near and clause.has("those", low_of, mark.start))
        ):
            placed.add(mark.value)
            yield mark, wholly(clause, [s for s in spoken if s.area.split("-")[0] == subject] or spoken)
        elif rest := _of_rest(clause, low_of, mark, high, subject):
            placed.add(mark.value)
            yield mark, rest
        elif near:
            placed.add(mark.value)
            where = [s for s in finer if s in excepted]  # "except A and B, where we advise against …"
            yield mark, [(s.area, s.place) for s in where] or wholly(clause, finer)
        elif there := there_of(clause, mark):
            yield mark, wholly(clause, there)
        elif clause.cues("those", "anaphora") and not _of_those(clause, mark):
            before = pointed(clause, mark) or spoken
            yield mark, wholly(clause, [s for s in before if s.area.split("-")[0] == subject] or before)
        elif subject and not (mark.value in placed or _elsewhere(clause, mark) or lists.placed(clause)):
            yield mark, [] if _of_those(clause, mark) else [(subject, None)]


def _of_those(clause: Clause, mark: Mark) -> bool:
    """Return whether a level is for an unnamed part of places just named: "the mountains of these states"."""
    ends = {m.start - 1 for m in clause.cues("those", "anaphora")}
    return any(mark.end <= m.start and m.end in ends for m in clause.cues("somewhere", "part"))


def _those_behind(clause: Clause, mark: Mark) -> bool:
    """Return whether "these places" stands right behind a level: 推迟前往上述岛屿."""
    dense = not spaced(fold(mark.term))
    return dense and any(0 <= m.start - mark.end <= _ADJACENT for m in clause.cues("those"))


def _parts(clause: Clause) -> list[Mark]:
    """Return the words for parts of a country, without those that except some."""
    others = {m.start for m in clause.cues("except")}
    pauses = {c + 2 for c in clause.commas}
    return [m for m in clause.cues("part") if m.start not in others | pauses]


def _kept_for(clause: Clause, given: Sequence[Mark], mark: Mark, spot: Spot) -> bool:
    """Return whether an excepted place before a level is given it: "except A, where we advise against …".

    What an earlier level excepts is not the next one's: "… except A, and against all travel to B".
    """
    first = not any(m.end <= spot.start for m in given)
    told = any(clause.has(cue, spot.end, mark.start) for cue in ("where", "relative"))
    return spot.start < mark.start and (first or told)


def _of_rest(
    clause: Clause, low: int, mark: Mark, high: int, subject: str | None
) -> list[tuple[str, str | None]]:
    """Return what the rest is that a level is given to: "and level 2 for the rest of A", "elsewhere 2"."""
    rest = next(
        (m for m in clause.cues("rest", "rest-of") if low <= m.start < min(high, mark.end + REACH)), None
    )
    paused = rest and (clause.has_comma(mark.end, rest.start) or clause.has("and", mark.end, rest.start))
    if rest is None or paused:
        return []
    behind = [s for s in level_places(clause) if rest.end <= s.start < max(high, mark.end + REACH)]
    if behind and behind[0].start - rest.end <= _BEHIND:
        chain = itertools.takewhile(lambda p: _listed(clause, *p), itertools.pairwise(behind))
        chain = itertools.takewhile(lambda p: not clause.has("among", p[0].end, p[1].start), chain)
        return [(s.area, s.place) for s in (behind[0], *(b for _, b in chain))]
    whole = any(m.start == rest.start for m in clause.cues("rest"))
    return [(subject, None)] if subject and whole else []


def _all_the_rest(clause: Clause, mark: Mark, subject: str) -> bool:
    """Return whether a level is for the rest of the country, whatever of it is named: "among them A"."""
    rest = [m.end for m in clause.cues("rest-of") if 0 <= m.start - mark.end <= REACH]
    whole = (s for s in level_places(clause) if (s.area, s.place) == (subject, None))
    return any(0 <= s.start - end <= _BEHIND for s in whole for end in rest) and bool(clause.cues("among"))


def _listed(clause: Clause, one: Spot, two: Spot) -> bool:
    """Return whether a place goes on a list."""
    pause = clause.has("and", one.end, two.start) or clause.has_comma(one.end, two.start)
    return two.start - one.end <= _PAUSE and pause


def _inside(clause: Clause, mark: Mark, near: list[Spot], subject: str | None) -> list[Spot]:
    """Return the finer places beside a level, or the country: "to A, including its capital", "to A"."""
    first = near[0] if near else None
    if first and (first.area, first.place) == (subject, None) and not partial(clause, first):
        behind = 0 <= first.start - mark.end <= _WHOLE and len(near) > 1
        behind = behind and not any(clause.has(v, mark.end, first.start) for v in ("quarter", "part"))
        if behind and any(0 <= m.start - first.end <= _PAUSED for m in clause.cues("among")):
            return [first]
    return [s for s in near if len(s.area) > 2] or near


def _until(clause: Clause, mark: Mark, following: Mark | None) -> int:
    """Return up to where places can be those of a level: not those that a pause joins to the next one."""
    if following is None:
        return clause.end
    between = [s for s in level_places(clause) if mark.end <= s.start < following.start]
    headed = any(s.end <= mark.start for s in level_places(clause)) and not spaced(fold(following.term))
    if between and headed and 0 < following.start - between[-1].end <= _HEADED:
        return mark.end  # "A：レベル3、B：レベル1"
    first = between[0].start if between else mark.end
    leads = between and (clause.has_comma(mark.end, first) or clause.has("and", mark.end, first))
    return mark.end if leads and not clause.has_comma(between[-1].end, following.start) else following.start


def _elsewhere(clause: Clause, mark: Mark) -> bool:
    """Return whether a level without a place is not the country's: a part's, the airport's, an order's."""
    parts = (m for m in clause.cues("part", "somewhere") if not clause.has("and", mark.end, m.start))
    if any(parts) or clause.sentence.section == "actions" or any(s.land for s in clause.spots):
        return True
    if any(len(s.area) > 2 and s.end <= mark.start for s in level_places(clause)):
        return True
    whole = clause.has("country-scope", mark.end, mark.end + REACH)
    leads = (m for m in clause.cues("toward", "in") if mark.end <= m.end)
    return not whole and any(m.start - mark.end <= _ADJACENT for m in leads)


def _whole(clause: Clause, mark: Mark, near: Sequence[Spot]) -> bool:
    """Return whether a level is said of the whole country: right behind it, or with exceptions only named."""
    excepted = near and (
        clause.has("country-scope", clause.start, near[0].start)
        or (all_but(clause) and clause.has("country-scope", near[-1].end, mark.start))
    )
    only = excepted and all(partial(clause, s) for s in near)
    return bool(only) or clause.has("country-scope", mark.end, mark.end + 14)


def _beside(clause: Clause, mark: Mark, spot: Spot) -> bool:
    """Return whether a place stands beside a level, or in a list that begins or ends there."""
    if spot.end <= mark.start:
        if speaks(clause, mark, spot):
            return False
        if clause.has("because", clause.start, spot.start) and _leads(clause, mark):
            return False
        before = [s for s in clause.spots if spot.start <= s.start and s.end <= mark.start]
        chain = itertools.pairwise(before)
        near = all(b.start - a.end <= REACH and clause.idle(a.end, b.start) for a, b in chain)
        levels = (m.start for m in clause.of("level") if before[-1].end <= m.start <= mark.start)
        return near and min(levels) - before[-1].end <= REACH  # "for A from level 3 to level 2"
    between = [s for s in clause.spots if mark.end <= s.start < spot.start]
    first = between[0] if between else spot
    listed = itertools.pairwise([*between, spot])
    reason = clause.has("because", mark.end, spot.start)
    return not reason and _near(clause, mark, first) and all(b.start - a.end <= REACH for a, b in listed)


def _leads(clause: Clause, mark: Mark) -> bool:
    """Return whether a place stands right behind a level."""
    return any(0 <= s.start - mark.end <= REACH for s in level_places(clause))


def _near(clause: Clause, mark: Mark, spot: Spot) -> bool:
    """Return whether a place follows a level, perhaps after names nobody knows ("districts of … in A")."""
    within = any(m.end <= spot.start <= m.end + 5 for m in clause.cues("in", "quarter"))
    return spot.start - mark.end <= (2 * REACH if within else REACH)
