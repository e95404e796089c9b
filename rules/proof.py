"""Decide whether words that sound like an end prove one: in doubt nothing is over."""

from __future__ import annotations

from typing import Final

from rules.clause import Clause
from rules.hazards import CURFEW, NAMED, NATURAL
from rules.marks import Mark
from rules.model import Status
from rules.partial import ARTICLE, DAY_WITHIN, VERB_WITHIN, aside, partial
from rules.prolonged import to_end
from rules.text import fold, spaced

PLANS: Final = frozenset({"lifting", "reopening"})
"""Cues that name an end without telling that it came."""
_OPENS_WITHIN: Final = 4
"""Code points of an article before the words that open a clause."""
_TOLD_WITHIN: Final = 100
"""Code points from a planned end to the verb behind it that says it came."""
_TELLS_WITHIN: Final = 20
"""Code points from a word that tells, or the date behind it, to an end."""
_AGAIN_WITHIN: Final = 16
"""Code points from an end to its "again"."""
_DAY_PART: Final = 9
"""Code points of "morning" behind a day, with its spaces: "ieri mattina"."""
_HEDGE_WITHIN: Final = 20
_UNTIL_WITHIN: Final = 40
"""Code points from an end to the "as soon as" that it waits for."""
_STRANGE: Final = 13
"""Code points of a pause and a subject of four Han characters."""


def settled(clause: Clause, cue: Mark, head: Mark | None = None) -> Status:
    """Return what a lifting word really says of *head*: over, easing (or in doubt), or not."""
    again = (m for m in clause.cues("again") if m.start > cue.start and not _gone_on(clause, m, head))
    if any(not _once_more(clause, cue, m) for m in again):
        return Status.ACTIVE
    if head is not None and head.role == "name" and _anew(clause, cue):
        return Status.CONTINUING
    if to_end(clause, cue, head):
        return Status.ACTIVE
    if head is not None and head.value == CURFEW and partial(clause, cue, head):
        return Status.ACTIVE  # shorter, it still holds
    planned = _planned(clause, cue) or _promised(clause, cue)
    if planned or _doubtful(clause, cue, head) or partial(clause, cue, head):
        return Status.CONTINUING
    return Status.ACTIVE if _denied(clause, cue) else Status.LIFTED


def _once_more(clause: Clause, cue: Mark, again: Mark) -> bool:
    """Return whether an "again" right behind an end is its own: "opened again", not "shut again"."""
    anew = any((m.start, m.end) == (again.start, again.end) for m in clause.cues("anew"))
    near = 0 <= again.start - cue.end <= _AGAIN_WITHIN and not clause.has("and", cue.end, again.start)
    fails = any(cue.end <= d.start <= again.end + _AGAIN_WITHIN for d in clause.of("down"))
    return anew and near and not fails and not clause.has_comma(cue.end, again.start)


def _gone_on(clause: Clause, again: Mark, head: Mark | None) -> bool:
    """Return whether a storm that left moves on to another place: "has left A and is moving towards B"."""
    storm = head is not None and head.value in NAMED
    return storm and any(0 <= m.start - again.end <= ARTICLE for m in clause.cues("onward"))


def _anew(clause: Clause, cue: Mark) -> bool:
    """Return whether what ended goes on again: "the strike, suspended on Monday, resumed"."""
    others = (*clause.of("thing", "own"), *clause.cues("situation"))
    return any(
        cue.end < up.start
        and not any(cue.end <= t.start < up.start for t in others)
        and not any(cue.end <= m.start and m.end + VERB_WITHIN < up.start for m in clause.cues("and"))
        and not (_of_strangers(clause, cue, up) or _of_another(clause, cue, up))
        for up in clause.cues("up")
    )


def _of_another(clause: Clause, cue: Mark, mark: Mark) -> bool:
    """Return whether a word behind an end has its own subject: "the curfew is lifted, the web is back"."""
    pause = max((c for c in clause.commas if cue.end <= c < mark.start), default=mark.start)
    named = any(pause <= n.start < mark.start for n in clause.of("name"))
    subject = any(0 <= m.start - pause <= _OPENS_WITHIN for m in clause.cues("article", "noun"))
    return cue.role == "cue" and subject and not named


def _of_strangers(clause: Clause, cue: Mark, mark: Mark) -> bool:
    """Return whether a word behind an end and a pause is of a subject of its own, in a dense script.

    宵禁已解除，市内交通基本恢复正常; 机场已恢复运行，滞留旅客请与航空公司确认后再前往.
    """
    pause = next((c for c in clause.commas if c >= cue.end), mark.start)
    return mark.start - pause > _STRANGE and not spaced(fold(cue.term))


def dated(clause: Clause, cue: Mark) -> bool:
    """Return whether a day follows: an end that is named with its day is announced."""
    times = clause.of("time")
    tomorrow = (m for m in clause.cues("tomorrow") if not any(t.start <= m.start < t.end for t in times))
    days = [*clause.of("weekday", "month"), *tomorrow]
    others = (*clause.cues("ends", "lifted", "lifting", "through"), *clause.of("down"))
    pauses = [*(c for c in clause.commas if c >= cue.end), *(m.start for m in others if m.start >= cue.end)]
    return any(cue.end <= m.start <= min(cue.end + DAY_WITHIN, *pauses, clause.end) for m in days)


def _doubtful(clause: Clause, cue: Mark, head: Mark | None) -> bool:
    """Return whether the end is asked for, hearsay, wished, possible, or of another year."""
    behind = max(cue.end, cue.closes)
    return (
        clause.doubtful
        or clause.supposed
        or any(
            m.end <= _reason(clause, cue)
            and not (aside(clause, m, cue, None) or _lasted(clause, m, cue) or _called(clause, m, cue, head))
            and not _of_strangers(clause, cue, m)
            for m in clause.cues("unsure")
            if not (cue.role == "over" and cue.speaks(m))
        )
        or any(m.end <= _reason(clause, cue) and not _due(clause, m, cue) for m in clause.cues("due"))
        or any(clause.has(v, cue.start - 40, cue.start) for v in ("hedge", "when"))
        or any(_hedged_behind(clause, m, behind) for m in clause.cues("hedge", "when"))
        or clause.has("post-hedge", behind, min((behind + 60, *(p for p in clause.pauses if p >= behind))))
        or not all(_lasted(clause, m, cue) for m in clause.cues("history"))
        or _before_advice(clause, cue)
    )


def _hedged_behind(clause: Clause, hedge: Mark, behind: int) -> bool:
    """Return whether a "may" stands right behind an end, and no "and" begins to tell of others before it."""
    near = behind <= hedge.start and hedge.end <= behind + _HEDGE_WITHIN
    return near and not (hedge.value == "hedge" and clause.has("and", behind, hedge.start))


def _called(clause: Clause, mark: Mark, cue: Mark, head: Mark | None) -> bool:
    """Return whether a plan is only what had been: "the strike that had been called for today is off"."""
    if any(m.start >= cue.end for m in clause.cues("holds")):
        return False  # "the curfew, which was to be lifted on Monday, stays"
    had = clause.cues("imposed", "relative") if head else ()
    return any(head and head.end <= m.start and m.end <= mark.start < cue.start for m in had)


def _due(clause: Clause, mark: Mark, cue: Mark) -> bool:
    """Return whether a day stands beside a plan: "am Montag", "on 5 May"."""
    days = (*clause.of("weekday", "month"), *clause.cues("tomorrow"))
    near = any(mark.start - DAY_WITHIN <= d.start <= cue.end + DAY_WITHIN for d in days)
    return near and not clause.cues("unsure", "hedge", "until")


def _lasted(clause: Clause, mark: Mark, cue: Mark) -> bool:
    """Return whether a word only says how long something had failed, or since when.

    "Shut for some hours, it is open again", "the curfew imposed last month is lifted".
    """
    begun = (*clause.of("down"), *clause.cues("imposed"))
    days = (*clause.of("weekday", "time"), *clause.cues("event", "today"))
    ends = {m.end for m in begun} | {d.end for d in days for m in begun if d.start - m.end == 1}
    return any(mark.start - end in {1, _DAY_PART} and mark.end < cue.start for end in ends)


def _reason(clause: Clause, cue: Mark) -> int:
    """Return up to where words behind an end can doubt it: not into its reason, nor what had been."""
    reach = cue.end + 60
    return min((m.start for m in clause.cues("because", "had") if cue.end <= m.start < reach), default=reach)


def _before_advice(clause: Clause, cue: Mark) -> bool:
    """Return whether an end only dates some advice ("After the order has been lifted, check …")."""
    opens = any(m.start <= clause.start + 1 for m in clause.cues("because"))
    return opens and any(m.start > cue.end for m in clause.cues("advice"))


def _denied(clause: Clause, cue: Mark) -> bool:
    """Return whether an end is denied: before it, right behind its verb, or at the end of its clause.

    Where the verb comes early its "not" comes late: "opphever ikke portforbudet", "hervat de vluchten niet".
    """
    pause = min((c for c in clause.commas if c >= cue.end), default=clause.end)
    behind = (m for m in clause.cues("denial") if cue.end <= m.start <= pause)
    return (
        any(cue.start - 25 <= m.start < cue.start for m in clause.cues("denial"))
        # 終わって and ていません share a letter
        or clause.has("post-denial", cue.end - 1, min(cue.end + 25, pause))
        or any(m.start - cue.end <= 1 or clause.end - m.end <= 3 for m in behind)
    )


def _planned(clause: Clause, cue: Mark) -> bool:
    """Return whether an end is only named ("to lift", "the end of"), and nobody tells or dates it."""
    if cue.role != "cue" or cue.value not in PLANS or clause.sentence.section == "title":
        return False
    if any(m.end <= cue.start for m in clause.cues("edited")):
        return False
    told = dated(clause, cue) or any(_just_told(clause, m, cue) for m in clause.cues("tells"))
    told = told or clause.has("post-tells", cue.end, cue.end + _TOLD_WITHIN)
    return not (told or _headline(clause, cue))


def _just_told(clause: Clause, tells: Mark, cue: Mark) -> bool:
    """Return whether a word that tells stands before an end, a date perhaps between them."""
    dates = (m for m in clause.of("month", "weekday") if 0 <= m.start - tells.end <= DAY_WITHIN)
    return any(0 <= cue.start - m.end <= _TELLS_WITHIN for m in (tells, *dates))


def _promised(clause: Clause, cue: Mark) -> bool:
    """Return whether an end is to come on no day that is told: "will reopen after the storm passes"."""
    future = any(m.start <= cue.start <= m.end + VERB_WITHIN for m in clause.cues("future"))
    behind = [m.end for m in clause.cues("because") if m.start >= cue.end]
    awaits = any(n.value in NATURAL and n.start >= min(behind, default=clause.end) for n in clause.of("name"))
    awaits = (future and awaits) or _waits(clause, cue)
    told = dated(clause, cue) or clause.cues("today", "tomorrow") or clause.of("time", "weekday", "month")
    return awaits and not told


def _waits(clause: Clause, cue: Mark) -> bool:
    """Return whether an "as soon as" stands behind an end: "we will fly again as soon as it is safe"."""
    behind = max(cue.end, cue.closes)
    return any(behind <= m.start <= behind + _UNTIL_WITHIN for m in clause.cues("until"))


def _headline(clause: Clause, cue: Mark) -> bool:
    """Return whether an end opens its clause and nothing more is said of it: "Reopening of a border".

    "Reopening of the border is being discussed" has a predicate, or a word of doubt.
    """
    first = next((m for m in clause.cues(*PLANS) if m.start - clause.start <= _OPENS_WITHIN), None)
    listed = any(0 <= cue.start - m.end <= _OPENS_WITHIN for m in clause.cues("and"))
    more = clause.cues("unsure", "hedge", "until", "through", "partial", "holds", "advice", "breaks")
    reasons = (m.start for m in clause.cues("because") if m.start > cue.end)
    calm = clause.idle(cue.end, min(reasons, default=clause.end))
    return first is not None and (listed or first.start == cue.start) and not more and calm
