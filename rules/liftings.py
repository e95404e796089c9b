"""Decide which hazards a lifting word ends, and whether it really does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rules.asides import whose
from rules.attributes import in_force, told_of
from rules.clause import Clause
from rules.hazards import MOMENT, STRIKE
from rules.hedges import hedged
from rules.joined import along
from rules.marks import Mark
from rules.proof import dated
from rules.reach import ARTICLE, bare, caused, done_by, edge, pause, reach
from rules.text import fold, spaced

_ADJECTIVES: Final = 24
"""Code points of an article and an adjective before a noun: "die nächtliche"."""
_NEAR: Final = 12
"""Code points of "near the" or "during the" before a hazard."""
_TRUCE: Final = 25
"""Code points between "after" and the truce that ended it: "after an agreement on a"."""
_SUBJECT: Final = 14
"""Code points behind "Alert:" that hold a subject of their own."""
_OBJECT: Final = 20
"""Code points between a verb and what it cancels: "called off today's services"."""
_LAST_DAY: Final = 20
"""Code points from a month to the verb behind its day: 12月2日をもって終了する."""
_MONTH: Final = 9
"""Code points from "the end of" to its month: "la fin du mois de"."""
_TERM: Final = 16
"""Code points from "which applied" to the "to" of its hours: "from 10 pm"."""
_DAY: Final = 6
"""Code points of the number of a day, with its full stop and the spaces around."""


def lifted(clause: Clause, names: Sequence[Mark]) -> dict[int, Mark]:
    """Return which of *names* a lifting word governs: its objects after it, else its subjects before it."""
    governed: dict[int, Mark] = {}
    for cue in _ends(clause):
        around = [i for i, n in enumerate(names) if n.start <= cue.start < n.closes]
        if around:
            if any(m.start == cue.start for m in clause.cues("no-longer")):
                # "farmers no longer block the road"; but "nothing lands there any more" says so itself
                governed.update((i, cue) for i in around if cue.end <= names[i].shuts)
            continue  # "people … removed from their homes"
        if _above(clause, cue) or _each_day(clause, cue):
            continue
        mine = [
            i
            for i, n in enumerate(names)
            if (cue.role == "cue" and n.value not in MOMENT) or n.value == cue.value
            if not _fails(clause, cue, n)
        ]
        if not mine or awaited(clause, cue) or hedged(clause, cue.start, cue.end):
            continue
        after = [
            i
            for i in mine
            if (names[i].start >= cue.end or _no_longer_told(clause, cue, names[i]))
            and _words(along(clause, cue, names[i]), names[i].start) <= reach(names[i])
        ]
        before = [i for i in mine if _subject(clause, names[i], cue)]
        before = [i for i in before if not any(caused(clause, names[j], names[i]) for j in before)]
        before = [i for i in before if not any(done_by(clause, names[j], names[i]) for j in before)]
        if after and _joined(clause, along(clause, cue, names[after[0]]), names[after[0]].start):
            chosen = _run(clause, names, after)
        elif before:
            chosen = _run(clause, names, before[::-1])
        else:
            chosen = [i for i in mine if names[i].start <= cue.start and cue.end <= names[i].end]
        governed.update(dict.fromkeys(chosen, cue))
    return governed


def _fails(clause: Clause, cue: Mark, name: Mark) -> bool:
    """Return whether what is ended is a thing that fails by it: "cancelled 17 flights, …", and no hazard."""
    down = any((d.start, d.value) == (cue.start, name.value) for d in clause.of("down"))
    thing = any((t.start, t.value) == (name.start, name.value) for t in clause.of("thing"))
    return down and thing and cue.end <= name.start


def _no_longer_told(clause: Clause, cue: Mark, name: Mark) -> bool:
    """Return whether a "no longer told" runs into the order it ends: "no longer told to stay inside"."""
    shared = cue.start < name.start < cue.end < name.end
    return shared and any(m.start == cue.start for m in clause.cues("no-longer"))


def _ends(clause: Clause) -> tuple[Mark, ...]:
    """Return the words that end something; a verb that only says when is one where a day is given.

    An order's first and last day together are its term, and end nothing.
    """
    days = clause.of("weekday", "month")
    told = (
        m
        for m in clause.cues("ends")
        if _day_before(clause, m) or (dated(clause, m) and not any(d.end <= m.start for d in days))
    )
    plans = (m for m in clause.cues("lifting") if not _of_month(clause, m))
    holds = clause.cues("holds")  # "lowered to 8" is no "lowered"
    ended = (m for m in clause.of("ended") if not any(h.start == m.start and m.end < h.end for h in holds))
    return (*clause.cues("lifted", "lifts"), *plans, *told, *ended)


def _of_month(clause: Clause, end: Mark) -> bool:
    """Return whether it is a month that ends: "from May to the end of November"."""
    return any(
        0 <= m.start - end.end <= _MONTH
        and not any(0 <= n.start - m.end <= 1 for n in clause.of("name", "thing"))
        for m in clause.of("month")
    )


def _day_before(clause: Clause, verb: Mark) -> bool:
    """Return whether a day stands right before a verb that comes last: 12月2日をもって終了する."""
    days = (*clause.of("weekday", "month"), *clause.cues("tomorrow"))
    near = (d for d in days if 0 <= verb.start - d.end <= _LAST_DAY)
    return not spaced(fold(verb.term)) and any(
        not clause.has("post-through", d.end, verb.start) and not clause.has_comma(d.end, verb.start)
        for d in near
    )


def _each_day(clause: Clause, cue: Mark) -> bool:
    """Return whether an order only pauses at the same hours: "the curfew is lifted daily from 12 to 2"."""
    return any(-_DAY <= m.start - cue.end <= 1 and m.end > cue.end for m in clause.cues("daily"))


def _above(clause: Clause, cue: Mark) -> bool:
    """Return whether an "is over" says above what something is: "the eye of the storm is over A"."""
    above = any((m.start, m.end) == (cue.start, cue.end) for m in clause.cues("above"))
    return above and any(
        0 <= s.start - cue.end <= ARTICLE and not clause.has_comma(cue.end - 1, s.start) for s in clause.spots
    )


def _unbracketed(clause: Clause, low: int, high: int) -> int:
    """Return where brackets right behind *low* end: "the curfew (9pm to 5am) and the closure"."""
    return max((c + 1 for c in clause.closings if low <= c < high), default=low)


def _subject(clause: Clause, name: Mark, cue: Mark) -> bool:
    """Return whether *name*, before a lifting word, is what ends, and not who or what ends something else."""
    if name.end > cue.start or _displaced(clause, name, cue) or _other(clause, name, cue):
        return False
    own = cue.role == "ended" and cue.value == STRIKE and not clause.has_comma(name.end, cue.start)
    causes = (m for m in clause.cues("because") if name.start - 25 <= m.start and m.end <= name.start)
    why = any(not clause.has_comma(m.end, name.start) for m in causes)  # "according to A, the fires in B …"
    if not own and cue.start - name.end > 12 and why:
        return False
    no_longer = any((m.start, m.end) == (cue.start, cue.end) for m in clause.cues("no-longer"))
    since = no_longer and _applied_since(clause, name, cue)
    told = clause.cues("had", "imposed")  # "which had been imposed, is over"
    begun = {span for m in told for span in ((m.start, m.end), (m.shuts, m.closes))}
    held = [m for m in clause.cues("holds") if (m.start, m.end) not in begun]
    held = [m for m in held if not _of_before(clause, name, m, cue)]
    if any(name.end <= m.start and m.end <= cue.start for m in held) and not (
        since or in_force(clause, name, cue)
    ):
        return False
    if (no_longer and not (since or _applied(clause, name, cue))) or _goes_on(clause, name, cue):
        return False
    dated = any(0 <= m.start - cue.end <= 12 for m in clause.of("weekday", "month"))
    if _drops(clause, name, cue):
        return False
    fails = {d.value for d in clause.of("down") if d.start == cue.start}
    object_ = any(
        0 < t.start - cue.end <= (_OBJECT if t.value in fails else 6) and not pause(clause, cue.end, t.start)
        for t in clause.of("thing", "own")
    )
    return (cue.value != "lifts" or dated) and not object_


def _of_before(clause: Clause, name: Mark, held: Mark, cue: Mark) -> bool:
    """Return whether a "holds" only tells since when: "the curfew that has been in force since May ended"."""
    days = [d.start for d in clause.of("weekday", "month")]
    since = (m for m in clause.cues("because", "from") if held.end <= m.start and m.end <= cue.start)
    dated_ = any(0 <= day - m.end <= _DAY for m in since for day in days)
    return dated_ and clause.has("relative", name.end, held.start)


def _goes_on(clause: Clause, name: Mark, cue: Mark) -> bool:
    """Return whether a hazard goes on before its pause, and another thing ends: "fortsetter streiken: …"."""
    held = (m for m in clause.cues("holds") if 0 <= name.start - m.end <= _ADJECTIVES)
    return any(held) and clause.has_comma(name.end, cue.start)


def _drops(clause: Clause, name: Mark, cue: Mark) -> bool:
    """Return whether a verb behind a pause is said of what follows: "evacuation, cancelled are flights"."""
    fails = {d.value for d in clause.of("down") if d.start == cue.start and d.end == cue.end}
    behind = (t for t in clause.of("thing") if t.value in fails and 0 < t.start - cue.end <= 40)
    return pause(clause, name.end, cue.start) and any(behind)


def _applied(clause: Clause, name: Mark, cue: Mark) -> bool:
    """Return whether a "no longer" is said of an order's force: "no longer applies", not "no longer rare".

    What no longer applies to some people still does to others. German puts the verb before its subject.
    """
    ahead = (m.end for m in clause.cues("applies") if 0 <= name.start - m.end <= _ADJECTIVES)
    if any(bare(clause, end, name) for end in ahead):
        return True
    applies = [m for m in clause.cues("applies") if 0 <= m.start - cue.end <= 12]
    return any(
        not clause.has("toward", m.end, m.end + 4) or any(0 <= s.start - m.end <= 12 for s in clause.spots)
        for m in applies
    )


def _applied_since(clause: Clause, name: Mark, cue: Mark) -> bool:
    """Return whether only a day or place parts "applies" from its "no longer": "gilt seit Montag nicht mehr".

    For whom it no longer applies is another matter: there the order still stands for the rest.
    """
    small = (*clause.cues("in", "because", "event", "today", "article", "holds"),)
    small += clause.of("weekday", "month", "time")
    for verb in clause.cues("applies", "refers"):
        low, high = verb.end, cue.start
        if name.end <= verb.start and low <= high:
            spans = [(m.start, m.end) for m in small] + [(s.start, s.end) for s in clause.spots]
            known = {i for start, end in spans for i in range(max(start, low), min(end, high))}
            spaces = sum(low <= start < high for start, _ in spans)
            return high - low - len(known) <= _DAY + spaces and not clause.has_comma(low, high)
    return False


def _other(clause: Clause, name: Mark, cue: Mark) -> bool:
    """Return whether it is something else that ends: "the search after the flood", "the protest ban".

    Not so where an office tells it: "the office has announced that the order …".
    """
    return any(
        not pause(clause, min(o.end, name.end), max(o.start, name.start))
        for o in clause.cues("other")
        if o.end <= cue.start and not name.start <= o.start < name.closes  # "a ban … on going out"
        # "after the truce the curfew was lifted"
        if not any(0 <= o.start - m.end <= _TRUCE and o.end < name.start for m in clause.cues("because"))
        if not any(0 <= m.start - o.end <= 1 and o.end < name.start for m in clause.cues("post-because"))
        # "the order to stay in because of dust was lifted"
        if not any(0 <= o.start - m.end <= 1 and name.end <= m.start for m in clause.cues("because"))
        # "the warning issued on the day of the quake was cancelled"
        if not any(0 <= o.start - m.end <= ARTICLE and name.end < m.start for m in clause.cues("against"))
        # "a curfew that applied over the election has ended"
        if not any(name.end <= m.start and m.end <= o.start for m in clause.cues("imposed"))
        if not told_of(clause, name, o, cue)
        if clause.has("because", o.end, name.start) or not clause.has("tells", o.end, name.start)
    ) or _latter(clause, name, cue)


def _latter(clause: Clause, name: Mark, cue: Mark) -> bool:
    """Return whether a "the latter" before the end means something told behind *name*."""
    last = [m for m in clause.cues("latter") if name.end <= m.start and m.end <= cue.start]
    return bool(last) and any(name.end <= o.start and o.end <= last[0].start for o in clause.cues("other"))


def _displaced(clause: Clause, name: Mark, cue: Mark) -> bool:
    """Return whether something else is lifted, after a pause ("protests, but roads have reopened"), or fails.

    One word cancels a warning and a flight: "because of the hurricane the flight is cancelled".
    """
    fails = {m.value for m in clause.of("down") if m.start == cue.start}
    return _verbed(clause, name, cue) or (
        any(
            name.end <= thing.start
            and thing.end <= cue.start
            and (pause(clause, name.end, thing.start) or thing.value in fails)
            for thing in clause.of("thing")
            if not (edge(clause, thing) or whose(clause, name, thing) or _coupled(clause, name, thing, cue))
        )
        or _headed(clause, name, cue)
        or any(_beside(clause, thing, name) for thing in clause.of("thing") if thing.value in fails)
    )


def _coupled(clause: Clause, name: Mark, thing: Mark, cue: Mark) -> bool:
    """Return whether an "and" alone joins a thing to what ends: "protests and road closures are over"."""
    close = thing.start - name.end <= _NEAR and clause.has("and", name.end, thing.start)
    fails = any(d.start == cue.start for d in clause.of("down"))
    return close and cue.role == "cue" and not (fails or clause.has_comma(name.end, cue.start))


def _verbed(clause: Clause, name: Mark, cue: Mark) -> bool:
    """Return whether a hazard has its verb, and an end behind an "and" a subject of its own.

    "Protesters occupied the tracks and the traffic is suspended".
    """
    behind = [*(n.start for n in clause.of("name", "thing")), *(s.start for s in clause.spots)]
    return any(
        name.end <= m.start
        and m.end <= cue.start
        and any(0 <= a.start - m.end <= 1 for a in clause.cues("article"))
        and any(n.start <= name.start and name.end < n.closes <= m.start for n in clause.of("name"))
        and not any(m.end <= start < cue.start for start in behind)
        for m in clause.cues("and")
    )


def _beside(clause: Clause, thing: Mark, name: Mark) -> bool:
    """Return whether a hazard only says where or when a thing is: "lessons near the volcano"."""
    low, high = thing.end, name.start
    near = any(clause.has(v, max(low, high - _NEAR), high) for v in ("toward", "because", "part"))
    return low <= high and near and not pause(clause, low, high)


def _headed(clause: Clause, name: Mark, cue: Mark) -> bool:
    """Return whether a hazard only says of what kind an alert is: "Demonstration Alert: Decree revoked"."""
    whose = {m.start for m in clause.cues("relative")}  # "¿Qué?" heads an event, and "que" opens a relative
    kinds = (m for m in clause.of("heading") if 0 <= m.start - name.end <= 1 and m.end < cue.start)
    apart = (m for m in kinds if m.start not in whose and not clause.has("event", m.end, cue.start))
    return any(cue.start - m.end > _SUBJECT for m in apart)


def _joined(clause: Clause, low: int, high: int) -> bool:
    """Return whether nothing between two offsets keeps a verb from its object."""
    apart = pause(clause, low, high) or any(low <= m.start < high for m in clause.of("down"))
    apart = apart or any(low <= pause_ < high for pause_ in clause.pauses)  # "flights cancelled; red alert"
    return not apart and not any(
        clause.has(v, low, high)
        for v in ("because", "until", "hedge", "when", "holds", "normal", "lifted", "up", "other")
    )


def _run(clause: Clause, names: Sequence[Mark], order: Sequence[int]) -> list[int]:
    """Return the first name of *order* and those merely listed beside it."""
    chosen = [order[0]]
    for index in order[1:]:
        one, other = sorted((names[chosen[-1]], names[index]), key=lambda m: m.start)
        low = _unbracketed(clause, one.end, other.start)
        if _words(low, other.start) > 4 or not clause.idle(one.end, other.start):
            break
        if clause.has("post-because", one.end, other.start) or clause.has("because", low, other.start):
            break
        chosen.append(index)
    return chosen


def _words(low: int, high: int) -> int:
    """Return about how many words lie between two offsets."""
    return max(0, high - low) // 6


def awaited(clause: Clause, cue: Mark) -> bool:
    """Return whether the lifting is only awaited ("until the warning is lifted")."""
    if any(0 <= m.start - cue.end <= 12 for m in clause.cues("post-until")):
        return True
    return (clause.awaits and not clause.cues("change")) or any(
        m.start < cue.start <= m.end + 60
        and not any(
            m.end <= s.start and s.end <= cue.start and _goes_on_behind(clause, m.end, s.end, cue)
            for s in clause.spots
        )
        for m in clause.cues("until", "through")
        if not (_directs(clause, m) or _was_due(clause, m, cue))
    )


def _goes_on_behind(clause: Clause, until: int, end: int, cue: Mark) -> bool:
    """Return whether an ending is told behind a pause, not of what is awaited: "once flights to A resume"."""
    last = max((s.end for s in clause.spots if s.end <= cue.start), default=end)
    thing = any(until <= m.start and m.end <= end for m in clause.of("thing", "own", "name"))
    return not thing or clause.has_comma(until, cue.start) or clause.has("and", last, cue.start)


def _was_due(clause: Clause, until: Mark, cue: Mark) -> bool:
    """Return whether an "until" only tells how long a failure was meant to last that is over.

    "The airports, which were shut until Friday, are open again."
    """
    days = clause.of("weekday", "month", "time")
    day = next((m for m in days if until.end <= m.start < cue.start), None)
    earlier = any(m.end <= until.start for m in clause.cues("imposed", "relative", "ones"))
    if day is not None:
        return earlier and clause.has_comma(day.end, cue.start)
    spans = [(m.start, m.end) for m in clause.cues("imposed")]
    term = any(0 <= until.start - end <= _TERM or 0 <= start - until.end <= _TERM for start, end in spans)
    return term and clause.has_comma(until.end, cue.start)  # "som gjaldt fra kl. 22 til 5, er opphevet"


def _directs(clause: Clause, until: Mark) -> bool:
    """Return whether a word for "until" is here the one for "to", with a place behind it (Polish "do")."""
    also = any(m.start == until.start and m.end == until.end for m in clause.cues("toward"))
    return also and any(0 <= s.start - until.end <= 25 for s in clause.spots)
