"""Read the lists of what there is no more: "there are no longer any roadblocks, fires or shootings"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from rules.claim import Claim
from rules.clause import Clause
from rules.marks import Mark
from rules.model import Status
from rules.text import COMMAS

_FIRST: Final = 24
"""Code points from "no more" to the first thing of its list."""
_NEXT: Final = 28
"""Code points from one thing of the list to the next, with its adjectives and a comma or an "and"."""
_OR: Final = 10
"""Code points of an "or" between two things, with an article."""

Range = tuple[Mark, int, int]
"""A word for "no more", and from where to where it lists things."""


def no_more(document: str, parts: Sequence[Clause]) -> list[Range]:
    """Return the words for "no more", each with the range of what it lists."""
    found: list[Range] = []
    for index, part in enumerate(parts):
        mine = [c for c in parts[index:] if c.number == part.number]
        for cue in (*part.cues("no-more"), *_ends_of_first(mine)):
            unsure = part.supposed or part.awaits or part.doubtful
            if unsure or any(m.end <= cue.start for m in part.cues("hedge", "when", "denies")):
                continue
            end = _ends(document, mine, cue)
            if end:
                found.append((cue, cue.start, end))
            elif cue.role == "cue":
                low = _begins(document, part, cue)
                found += [(cue, low, cue.end)] * (low < cue.start)
    return found


def gone(made: tuple[Claim, ...], ranges: Sequence[Range]) -> tuple[Claim, ...]:
    """Return claims of which those of a list of what there is no more are over."""
    return tuple(next((_over(c, cue) for cue, low, high in ranges if _in(c, low, high)), c) for c in made)


def _ends_of_first(mine: Sequence[Clause]) -> Iterator[Mark]:
    """Yield what ends the first thing of a list that a "nor" closes: "no roadblocks any more, nor …"."""
    for over in mine[0].of("over"):
        nor = [m.end for c in mine for m in c.cues("denial") if m.start >= over.end]
        nor = [end for end in nor if all(_idle(c, over.end, end) for c in mine)]
        if any(0 <= n.start - end <= _OR for end in nor for c in mine for n in c.of("name")):
            yield over


def _in(claim: Claim, low: int, high: int) -> bool:
    going = claim.status is Status.ACTIVE or (claim.status is None and claim.why == "denied")
    return going and low <= claim.start < high


def _over(claim: Claim, cue: Mark) -> Claim:
    return replace(claim, status=Status.LIFTED, why="", stated=True, evidence=(*claim.evidence, ("cue", cue)))


def _ends(document: str, mine: Sequence[Clause], cue: Mark) -> int:
    """Return where the list behind *cue* ends; 0: it is none."""
    end, last = cue.end, 0
    for clause, start, stop in _names(mine):
        if start < end:  # within the words of "no more", or another meaning of the same words
            last = max(last, stop) if stop > cue.start else last
        elif cue.closes > cue.end and start >= cue.closes:
            break  # "keine … mehr"
        elif last == 0 and cue.role == "cue":
            if start - end > _FIRST:
                break
            last = stop
        elif _goes_on(document, mine, end, start, _NEXT) and (
            _idle(clause, stop, clause.end) or clause.has("denial", end, start)
        ):
            last = stop
        else:
            break
        end = max(end, stop)
    return last


def _begins(document: str, part: Clause, cue: Mark) -> int:
    """Return where the list before *cue* begins: "roadblocks, fires and shootings are no longer seen"."""
    low = cue.start
    for _, start, stop in reversed(list(_names([part]))):
        if stop > low or start >= cue.start:
            continue
        first = low == cue.start and low - stop <= _FIRST and part.idle(stop, low)
        if not first and not (low < cue.start and _goes_on(document, [part], stop, low, _NEXT)):
            break
        low = start
    return low


def _names(mine: Sequence[Clause]) -> Iterator[tuple[Clause, int, int]]:
    spans = {(n.start, n.end): c for c in mine for n in c.of("name")}
    yield from ((clause, *span) for span, clause in sorted(spans.items(), key=lambda s: s[0]))


def _goes_on(document: str, mine: Sequence[Clause], low: int, high: int, reach: int) -> bool:
    """Return whether a list goes on between two of its things: no place and no verb between."""
    if high - low > reach or any(low <= s.start < high for c in mine for s in c.spots):
        return False
    joined = any(c.has(v, low, high) for c in mine for v in ("and", "denial"))
    listed = joined or high - low <= _OR or any(c in document[low:high] for c in COMMAS)
    return listed and all(_idle(c, low, high) for c in mine)


def _idle(clause: Clause, low: int, high: int) -> bool:
    """Return whether no predicate stands between two offsets; "blocks" and "clashes" are names here."""
    names = clause.of("name")
    return not any(
        low <= m.start < high and not any(n.start <= m.start < n.end for n in names)
        for m in clause.predicates()
    )
