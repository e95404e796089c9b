"""Find the hazards a clause names, each once and of the right kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.called import ALIAS
from rules.clause import Clause
from rules.hazards import ARMED, CURFEW, ORDERS, SHELTER, STRIKE
from rules.joined import joined_to
from rules.marks import Mark

_FIRE: Final = "wildfire"
_UNREST: Final = "civil-unrest"
_CALLED: Final = 14
"""Code points of a storm's name between its kind and its verb."""
_NONE: Final = 40
"""Code points between "no flights to" and the failure that is denied of them."""
VERB_WITHIN: Final = 6
WILL: Final = 15
"""Code points from before "will" to the verb behind it: "will also remain"."""


def _spans(name: Mark, cue: Mark) -> bool:
    """Return whether a cue stands in the words of a name, the last of them in two parts included."""
    return (cue.start < name.end and name.start < cue.end) or (
        name.shuts < cue.end and cue.start < name.closes
    )


def hazards(clause: Clause) -> tuple[Mark, ...]:
    """Return the hazards named, without a "remain in place" that is said of another hazard before it."""
    some = clause.cues("for-some")
    told = [n for n in clause.of("name", ALIAS) if not any(_spans(n, m) for m in some)]
    told = [
        n
        for n in told
        if not (
            _of_months(clause, n)
            or _none_fails(clause, n)
            or _of_another(clause, n)
            or _unmeant(clause, n)
            or joined_to(clause, n)
        )
    ]
    told = [n for n in told if not any(_closes_with(o, n) or _meant_by(o, n) for o in told)]
    names = _ordered(told)
    holds = {(m.start, m.end) for m in clause.cues("holds")}
    kept: list[Mark] = []
    for name in (_of_war(clause, n) for n in names):
        if (name.start, name.end) in holds and (kept or clause.of("thing") or _stays(clause, name)):
            continue
        if name.value == STRIKE and any(m.proper and 0 < name.start - m.end <= _CALLED for m in names):
            continue  # "Hurricane Melissa strikes"
        if kept and kept[-1].value == name.value and name.start < kept[-1].end:
            kept[-1] = _joint(kept[-1], name)
            continue
        kept.append(name)
    return tuple(kept)


def _unmeant(clause: Clause, name: Mark) -> bool:
    """Return whether a phrase ends in longer words of another sense: "guests … moved to another flight"."""
    return any(m.start <= name.shuts and name.closes < m.end for m in clause.cues("noise") if name.closes)


def _none_fails(clause: Clause, name: Mark) -> bool:
    """Return whether a "no flights to" is said of what did not fail: "ingen fly til A er aflyst"."""
    denies = any(m.start == name.start for m in clause.cues("denial"))
    near = (d for d in clause.of("down") if d.value == name.value and 0 < d.start - name.end <= _NONE)
    plain = (d for d in near if " " not in d.term)  # "aucun vol … ne décollera" denies once
    return denies and any(not clause.has_comma(name.end, d.start) for d in plain)


def _of_months(clause: Clause, name: Mark) -> bool:
    """Return whether a name ends in the second of two months: "from November to March"."""
    months = clause.of("month")
    last = any(name.start < m.start and m.end == name.end for m in months)
    return last and any(0 <= name.start - m.end <= 1 for m in months)


def _of_another(clause: Clause, name: Mark) -> bool:
    """Return whether a subject of its own begins between a "no" and its thing: "no date, and the flights"."""
    denies = any(m.start <= name.start + 3 and m.end <= name.end for m in clause.cues("denial"))
    joins = [m.end for m in clause.cues("and")] if denies else []
    return any(
        low <= a.start < high and 0 <= a.start - end <= 1
        for low, high in name.gaps
        for a in clause.cues("article")
        for end in joins
    )


def _stays(clause: Clause, name: Mark) -> bool:
    """Return whether "remain in place" is what something will do, and nobody's own people are meant."""
    will = any(clause.has(v, name.start - WILL, name.start) for v in ("future", "would"))
    pauses = any(
        0 <= name.start - m.end <= WILL and not clause.has_comma(m.end, name.start)
        for m in clause.of("down")  # "the suspension stays in place"
    )
    return (will or pauses) and not clause.cues("staff")


def _of_war(clause: Clause, name: Mark) -> Mark:
    """Return a name, its "strikes" as those of arms where they hit a place: "the strikes on A"."""
    if name.value != STRIKE:
        return name
    at = {m.start for m in clause.cues("in")}
    onto = [m.end for m in clause.cues("against") if 0 <= m.start - name.end <= 1 and m.start not in at]
    hit = [s for s in clause.spots if any(0 <= s.start - end <= 1 for end in onto)]
    carried = any(0 <= m.start - s.end <= VERB_WITHIN for m in clause.of("thing") for s in hit)
    return replace(name, value=ARMED) if hit and not carried else name


def _closes_with(phrase: Mark, name: Mark) -> bool:
    """Return whether an order is the last part of what tells another hazard: "pupils … stay at home".

    Or a fire that of what tells arson: French "incendies" are fires, and "incendiés" set on fire.
    """
    other = name.value in ORDERS | {_FIRE} and phrase.value != name.value
    return other and phrase.closes == name.end and phrase.start < name.start


def _meant_by(phrase: Mark, name: Mark) -> bool:
    """Return whether a phrase tells of which kind the clashes are, or the warning, that it begins with.

    "clashes … between supporters" are not of arms; "the red alert for floods" is of no storm.
    """
    arms = name.value == ARMED and not name.closes and phrase.value == _UNREST and phrase.closes > 0
    same = (phrase.start, phrase.end) == (name.start, name.end)
    warning = name.role == ALIAS and phrase.role == "name" and phrase.value != name.value
    return (arms and same) or (warning and name.start < phrase.end and phrase.start < name.end)


def _ordered(names: Sequence[Mark]) -> list[Mark]:
    """Return the names without an order to stay in that is a curfew's words: "nobody is out from 9 to 5"."""
    hours = [(m.start, max(m.end, m.closes)) for m in names if m.value == CURFEW]
    return [m for m in names if m.value != SHELTER or not any(low <= m.start < high for low, high in hours)]


def _joint(one: Mark, other: Mark) -> Mark:
    """Return two names of one hazard, one in the other, as one: what either tells, both do."""
    shuts = min((m.shuts for m in (one, other) if m.shuts), default=0)
    return replace(
        one,
        end=max(one.end, other.end),
        event=one.event or other.event,
        closes=max(one.closes, other.closes),
        shuts=shuts,
    )
