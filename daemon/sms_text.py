"""Put topics into one SMS of two segments at most.

The first 160 characters say what to do, where, who says so, and when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from daemon.gsm import segments, transliterate
from daemon.plain import has_phone, one_line, shorten, unbranded
from daemon.speech import Size, Speech
from daemon.topics import Topic
from rules.incident import Contrary
from rules.model import MENTION, Audience, Reason

HEAD: Final = 160
_DOTS: Final = re.compile(r"\.{4,}")
"""A shortened name at the end of a sentence."""
MOST_SEGMENTS: Final = 2
QUOTE: Final = 80
"""Characters of a publisher's words that an SMS quotes at most."""
SIZES: Final = (
    Size(places=3),
    Size(places=2, name=40),
    Size(places=1, name=40),
    Size(places=1, name=32, short_time=True),
    Size(places=1, name=28, short_time=True, country=False),
    Size(places=1, name=20, short_time=True, country=False),
    Size(places=1, name=14, short_time=True, country=False),
)
"""From roomy to narrow: the first that fits is taken."""


@dataclass(frozen=True, slots=True)
class SmsText:
    """A text and how much of what was to be said is in it."""

    text: str
    segments: int
    said: int
    """How many topics, counted ones too; the rest needs a message of its own."""


def sms_text(topics: Sequence[Topic], speech: Speech, reference: str, *, fold: bool = False) -> SmsText:
    """Return the text for *topics*, which is not empty: all of them if they fit, else the first ones.

    With *fold* the rest is counted in it and needs no message of its own.
    """
    mark = speech.words.reference.format(reference=reference)
    for said in range(len(topics), 0, -1):
        left = len(topics) - said if fold else 0
        end = _end(topics[: said + left], left, speech, mark)
        for size in SIZES:
            text = _fitted(topics[:said], speech, size, end)
            if text is not None:
                return SmsText(text, segments(text), said + left)
    left = len(topics) - 1 if fold else 0
    end = _end(topics[: 1 + left], left, speech, mark)
    text = _cut(" ".join(_head(topics[0], speech, SIZES[-1])), end)
    return SmsText(text, segments(text), 1 + left)


def _end(topics: Sequence[Topic], left: int, speech: Speech, mark: str) -> str:
    """Return what ends the text and is never cut: what is asked, how many more there are, the reference."""
    asks = any(item.roll_call is not None for topic in topics for item in topic.items)
    parts = (
        speech.words.replies.roll_call if asks else "",
        speech.words.folded.format(count=left) if left else "",
        mark,
    )
    return " ".join(part for part in parts if part)


def _fitted(topics: Sequence[Topic], speech: Speech, size: Size, mark: str) -> str | None:
    """Return the text with names of this size, or None if it is too long."""
    first, *others = topics
    head = _head(first, speech, size)
    # Who still holds it stands first in its sentence.
    who = speech.who(first.holders, size)
    if len(_clean(head[0], who)) > HEAD:
        return None
    for detail in (_full, _brief, _bare) if others else (_full,):
        parts = [*head, *detail(others, speech, size)]
        if _fits([*parts, mark]):
            return _clean(*_enriched(parts, first, speech, mark), mark)
    return None


def _enriched(parts: list[str], first: Topic, speech: Speech, mark: str) -> list[str]:
    """Return *parts* with what may be left out: others' words if they fit, a link if it costs nothing."""
    contrary = next((c for c in _contrary(first, speech) if _fits([*parts, c, mark])), None)
    if contrary is not None:
        parts = [*parts, contrary]
    most = MOST_SEGMENTS if first.hazard == MENTION else segments(_clean(*parts, mark))
    link = next((k for k in _link(first, speech) if segments(_clean(*parts, k, mark)) <= most), None)
    return [*parts, link] if link is not None else parts


def _clean(*parts: str) -> str:
    """Return the parts as one text in the alphabet of SMS."""
    text = transliterate(unbranded(one_line(" ".join(p for p in parts if p))))
    return _DOTS.sub("...", text)


def _fits(parts: Sequence[str]) -> bool:
    return segments(_clean(*parts)) <= MOST_SEGMENTS


def _head(topic: Topic, speech: Speech, size: Size) -> list[str]:
    """Return the first topic: what must be in the first 160 characters, and what may follow."""
    words = speech.words
    begin = words.prefix[topic.msg_type] + _what_and_where(topic, speech, size)
    action = speech.action(topic)
    if topic.reason is Reason.LIFTED:
        at = words.at_time.format(time=speech.time(topic.at, topic, size))
        lifted = _lifted(topic, speech, size)
        held = f"{_held(topic, speech, size)};" if topic.holders else ""
        return [f"{begin} {action} {at}", held, lifted]
    return [f"{begin} {action} {_source(topic, speech, size)}", speech.until(topic)]


def _what_and_where(topic: Topic, speech: Speech, size: Size) -> str:
    return speech.words.place.format(what=speech.headline(topic, size), where=speech.where(topic, size))


def _source(topic: Topic, speech: Speech, size: Size) -> str:
    """Return who says so and when; an order to staff has named its publisher already."""
    who = "" if topic.audience is Audience.STAFF else speech.who(topic.speakers, size)
    form = speech.words.source if who else speech.words.time_only
    return form.format(who=who, time=speech.time(topic.at, topic, size))


def _held(topic: Topic, speech: Speech, size: Size) -> str:
    """Return who still holds it, and where."""
    form = speech.words.holds_one if _one(s.publisher for s in topic.holders) else speech.words.holds_many
    where = speech.area_list([s.place for s in topic.holders], topic.hazard, _bare_places(size))
    return form.format(who=speech.who(topic.holders, size), where=where)


def _lifted(topic: Topic, speech: Speech, size: Size) -> str:
    """Return who has ended it; and where, if they still hold it elsewhere."""
    form = speech.words.lifted_one if _one(s.publisher for s in topic.speakers) else speech.words.lifted_many
    who = speech.who(topic.speakers, size)
    if {s.publisher for s in topic.speakers} & {s.publisher for s in topic.holders}:
        where = speech.area_list([s.place for s in topic.speakers], topic.hazard, _bare_places(size))
        who = f"{who} ({where})"
    return f"{form.format(who=who)}." if who else ""


def _one(publishers: Iterable[str]) -> bool:
    return len(set(publishers)) <= 1


def _bare_places(size: Size) -> Size:
    return Size(places=size.places, country=False, short_time=size.short_time, name=size.name)


def _full(topics: Sequence[Topic], speech: Speech, size: Size) -> list[str]:
    """Return further topics with all that the first one says."""
    return [_at_length(topic, speech, size) for topic in topics]


def _at_length(topic: Topic, speech: Speech, size: Size) -> str:
    if topic.reason is Reason.LIFTED:
        return _short(topic, speech, size)
    parts = (_what_and_where(topic, speech, size), speech.action(topic), _source(topic, speech, size))
    return speech.words.also[topic.msg_type] + " ".join(p for p in (*parts, speech.until(topic)) if p)


def _brief(topics: Sequence[Topic], speech: Speech, size: Size) -> list[str]:
    """Return further topics in short: what, where, who."""
    return [_short(topic, speech, size) for topic in topics]


def _short(topic: Topic, speech: Speech, size: Size) -> str:
    begin = speech.words.also[topic.msg_type] + _what_and_where(topic, speech, size)
    if topic.reason is Reason.LIFTED:
        held = f"{_held(topic, speech, size)}; " if topic.holders else ""
        return f"{begin} {held}{_lifted(topic, speech, size)}"
    return f"{begin[:-1]} ({speech.who(topic.speakers, size)}). {_own_end(topic, speech)}".rstrip()


def _bare(topics: Sequence[Topic], speech: Speech, size: Size) -> list[str]:
    """Return further topics in a breath: what is said of one place together."""
    one = Size(places=1, country=False, short_time=True, name=size.name)
    kin: dict[tuple[str, str, str], list[str]] = {}
    for topic in topics:
        also = speech.words.also[topic.msg_type]
        key = (also, speech.where(topic, one), _own_end(topic, speech))
        kin.setdefault(key, []).append(speech.in_a_breath(topic, one))
    return [
        f"{also}{speech.words.place.format(what=', '.join(whats), where=where)} {end}".rstrip()
        for (also, where, end), whats in kin.items()
    ]


def _own_end(topic: Topic, speech: Speech) -> str:
    """Return the end that was given: whoever was told it is not told again when it comes."""
    return speech.until(topic) if topic.until is not None else ""


def _contrary(topic: Topic, speech: Speech) -> list[str]:
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


def _link(topic: Topic, speech: Speech) -> list[str]:
    """Return the publishers' own pages."""
    return [link for s in topic.speakers if (link := speech.link(s)) is not None]


def _cut(head: str, mark: str) -> str:
    """Return the head cut to fit, for names that no size can hold."""
    for length in range(290, 0, -10):
        text = _clean(shorten(head, length), mark)
        if segments(text) <= MOST_SEGMENTS:
            return text
    return mark
