"""Say the topics of one SMS, each in a sentence or two: the first in full, others as there is room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from daemon.plain import has_phone, one_line, shorten
from daemon.speech import Size, Speech
from daemon.times import day_only
from daemon.topics import Topic
from rules.incident import Contrary
from rules.model import ANNOUNCEMENT, Audience, Reason

QUOTE: Final = 80
"""Characters of a publisher's words that an SMS quotes at most."""


def head_of(topic: Topic, speech: Speech, size: Size) -> list[str]:
    """Return the first topic: what must be in the first 160 characters, and what may follow."""
    words = speech.words
    begin = words.prefix[topic.msg_type] + _what_and_where(topic, speech, size)
    action = speech.action(topic, size)
    if topic.reason is Reason.LIFTED:
        at = words.at_time.format(time=speech.time(topic.at, topic, size))
        head = [joined(speech, begin, action, at), _held_and_lifted(topic, speech, size)]
    elif topic.hazard == ANNOUNCEMENT:
        # The manager's own words may be long: whose they are, where and when stands before them.
        head = [
            joined(speech, begin, _source(topic, speech, size)),
            joined(speech, action, _own_end(topic, speech)),
        ]
    else:
        head = [joined(speech, begin, action, _source(topic, speech, size)), _own_end(topic, speech)]
    return head


def joined(speech: Speech, *sentences: str) -> str:
    """Return sentences as the language puts them one behind the other; those that are empty are left out."""
    return speech.words.space.join(sentence for sentence in sentences if sentence)


def _what_and_where(topic: Topic, speech: Speech, size: Size) -> str:
    return speech.words.place.format(what=speech.headline(topic, size), where=speech.where(topic, size))


def _source(topic: Topic, speech: Speech, size: Size) -> str:
    """Return who says so and when; an order to staff has named its publisher already."""
    who = "" if topic.audience is Audience.STAFF else speech.who(topic.speakers, size)
    words, time = speech.words, speech.said(topic.at, topic, size)
    if day_only(topic.at):
        return words.source_day.format(who=who, time=time) if who else words.sentence.format(text=time)
    return (words.source if who else words.time_only).format(who=who, time=time)


def _held_and_lifted(topic: Topic, speech: Speech, size: Size) -> str:
    """Return who still holds it, and who has ended it."""
    lifted = _lifted(topic, speech, size)
    if not topic.holders or not lifted:
        return speech.words.sentence.format(text=lifted) if lifted else ""
    return speech.words.held_and_lifted.format(held=_held(topic, speech, size), lifted=lifted)


def _held(topic: Topic, speech: Speech, size: Size) -> str:
    """Return who still holds it, and where."""
    form = speech.words.holds_one if _one(s.publisher for s in topic.holders) else speech.words.holds_many
    where = speech.area_list([s.place for s in topic.holders], topic.hazard, replace(size, country=False))
    return form.format(who=speech.who(topic.holders, size), where=where)


def _lifted(topic: Topic, speech: Speech, size: Size) -> str:
    """Return who has ended it; and where, if they still hold it elsewhere."""
    form = speech.words.lifted_one if _one(s.publisher for s in topic.speakers) else speech.words.lifted_many
    who = speech.who(topic.speakers, size)
    if {s.publisher for s in topic.speakers} & {s.publisher for s in topic.holders}:
        bare = replace(size, country=False)
        where = speech.area_list([s.place for s in topic.speakers], topic.hazard, bare)
        who = speech.words.lifted_where.format(who=who, where=where)
    return form.format(who=who) if who else ""


def _one(publishers: Iterable[str]) -> bool:
    return len(set(publishers)) <= 1


def at_length(topics: Sequence[Topic], speech: Speech, size: Size) -> list[str]:
    """Return further topics with all that the first one says."""
    return [_at_length(topic, speech, size) for topic in topics]


def _at_length(topic: Topic, speech: Speech, size: Size) -> str:
    if topic.reason is Reason.LIFTED:
        return _short(topic, speech, size)
    parts = (_what_and_where(topic, speech, size), speech.action(topic, size), _source(topic, speech, size))
    return speech.words.also[topic.msg_type] + joined(speech, *parts, speech.until(topic))


def in_brief(topics: Sequence[Topic], speech: Speech, size: Size) -> list[str]:
    """Return further topics in short: what, where, who."""
    return [_short(topic, speech, size) for topic in topics]


def _short(topic: Topic, speech: Speech, size: Size) -> str:
    also = speech.words.also[topic.msg_type]
    if topic.reason is Reason.LIFTED:
        held = _held_and_lifted(topic, speech, size)
        return also + joined(speech, _what_and_where(topic, speech, size), held)
    what, where = speech.headline(topic, size), speech.where(topic, size)
    who = speech.who(topic.speakers, size)
    brief = speech.words.place_by.format(what=what, where=where, who=who)
    return also + joined(speech, brief, _own_end(topic, speech))


def in_a_breath(topics: Sequence[Topic], speech: Speech, size: Size) -> list[str]:
    """Return further topics in a breath: what is said of one place together."""
    one = replace(size, places=1, country=False, short_time=True)
    kin: dict[tuple[str, str, str], list[str]] = {}
    for topic in topics:
        also = speech.words.also[topic.msg_type]
        key = (also, speech.where(topic, one), _own_end(topic, speech))
        kin.setdefault(key, []).append(speech.in_a_breath(topic, one))
    return [
        also + joined(speech, speech.words.place.format(what=_list(whats, speech), where=where), end)
        for (also, where, end), whats in kin.items()
    ]


def _list(names: Iterable[str], speech: Speech) -> str:
    return speech.words.separator.join(names)


def _own_end(topic: Topic, speech: Speech) -> str:
    """Return the end that was given: whoever was told it is not told again when it comes."""
    return speech.until(topic) if topic.until is not None else ""


def contrary(topic: Topic, speech: Speech) -> list[str]:
    """Return ways to say that others say otherwise, the best first."""
    if not topic.contrary:
        return []
    return [_quoted(c, speech) for c in topic.contrary if _quotable(c)] + [
        speech.words.contrary.format(who=shorten(one_line(c.publisher), 40)) for c in topic.contrary[:1]
    ]


def _quotable(word: Contrary) -> bool:
    """Return whether a publisher's words may stand in an SMS: short, and nothing in them to dial."""
    return 0 < len(word.quote) <= QUOTE and not has_phone(word.quote)


def _quoted(word: Contrary, speech: Speech) -> str:
    quote = one_line(word.quote).replace('"', "'")
    return speech.words.contrary_quote.format(who=shorten(one_line(word.publisher), 40), quote=quote)


def links(topic: Topic, speech: Speech) -> list[str]:
    """Return the publishers' own pages."""
    return [link for s in topic.speakers if (link := speech.link(s)) is not None]
