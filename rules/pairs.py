"""Find what fails or works again: a thing (flights, roads) with the word that says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rules.airlines import of_others
from rules.bygone import referred, set_aside, while_failing
from rules.claim import Claim
from rules.clause import Clause
from rules.hazards import LASTING
from rules.joined import joined_to
from rules.marks import Mark
from rules.subjects import AGAIN_WITHIN, said_of, subjects

_OBJECT: Final = 15
"""Code points between a verb and the other thing it is said of ("has resumed ticket sales")."""
_BY_NATURE: Final = frozenset({"border-closure"})
"""What is shut whoever shuts it: a pass in the mountains by its snow."""


def pairs(clause: Clause, own: str | None) -> Iterator[Claim]:
    """Yield what fails or works again: a thing with the word that says so."""
    downs = _failures(clause)
    ups = _returns(clause, downs)
    heads = [h for h in subjects(clause, own, downs) if not _let_in(clause, h)]
    downs = tuple(d for d in downs if not referred(clause, d, ups))
    before, aside = while_failing(clause, ups, downs), set_aside(clause, heads)
    ups, heads = [u for u in ups if u not in before], [h for h in heads if h not in aside]
    for head in heads:
        yield from said_of(clause, head, heads, downs, ups)


def _let_in(clause: Clause, thing: Mark) -> bool:
    """Return whether a thing is only what something is open for: "the airport is open to flights again"."""
    return any(m.start < thing.start and thing.end <= m.end for m in clause.cues("working"))


def _failures(clause: Clause) -> tuple[Mark, ...]:
    """Return the words that say that something fails; "transport … lifts its strike" has another's noun."""
    some, lasts = clause.cues("for-some"), clause.cues("holds")
    names = (n for n in clause.of("name") if not (of_others(clause, n) or joined_to(clause, n)))
    nouns = {(n.start, n.end): n.value for n in names}
    return tuple(
        d
        for d in clause.of("down")
        if nouns.get((d.start, d.end), d.value) == d.value
        and not (d.value not in _BY_NATURE and any(m.start <= d.start < m.end for m in some))
        and not any(m.start < d.start < m.end < d.end for m in lasts)  # "no ha dejado de funcionar"
        and not any(m.start <= d.start and d.end < m.end for m in clause.cues("denial"))
    )


def _returns(clause: Clause, downs: Sequence[Mark]) -> list[Mark]:
    """Return the words that say that something works, or works again."""
    return [
        up
        for up in (*clause.cues("up", "reopening", "normal", "normally"), *clause.of("up"))
        if not clause.has("no-longer", up.start - 25, up.start)
        and not (up.value == "normal" and clause.has("calm", up.start, up.end))
        and not any(d.start < up.start < d.end for d in downs)
        and not any(0 <= n.start - up.end <= 1 and n.value in LASTING for n in clause.of("name"))
        and not any(d.end <= e.start and e.end <= up.start for d in downs for e in clause.cues("except"))
        and not any(
            0 <= o.start - up.end <= _OBJECT and not _apart(clause, up.end, o.start)
            for o in clause.cues("other")
        )
    ]


def _apart(clause: Clause, low: int, high: int) -> bool:
    """Return whether a word behind a verb is not its object: "reopened after an incident on the runway"."""
    reasons = clause.has("because", low, high)
    return reasons or clause.has_comma(low, high) or any(0 <= m.start - low <= 1 for m in clause.cues("and"))


def _near(one: Mark, other: Mark) -> bool:
    """Return whether hardly a word stands between two marks."""
    return 0 <= max(one.start - other.end, other.start - one.end) <= AGAIN_WITHIN
