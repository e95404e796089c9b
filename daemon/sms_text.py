"""Put topics into one SMS of as few segments as it can be said in, two at most where GSM 7-bit can write it.

The first 160 characters say what to do, where, who says so, and when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from daemon.gsm import segments, transliterate
from daemon.plain import has_phone, one_line, shorten, unbranded
from daemon.speech import Size, Speech
from daemon.topics import Topic
from daemon.words import Words
from rules.incident import Contrary
from rules.model import ANNOUNCEMENT, MENTION, Audience, Reason

HEAD: Final = 160
_DOTS: Final = re.compile(r"\.{4,}")
"""A shortened name at the end of a sentence."""
MOST_SEGMENTS: Final = 2
"""Of a language that the alphabet of SMS can write: 306 characters."""
MOST_DEAR: Final = 3
"""Of any other language, where two hold 134 characters; it gets the third only where two do not do."""
QUOTE: Final = 80
"""Characters of a publisher's words that an SMS quotes at most."""
SIZES: Final = (
    Size(places=3),
    Size(places=2, name=40, who=40, own=160),
    Size(places=1, name=40, who=32, own=130),
    Size(places=1, name=40, who=32, short_time=True, own=110),
    Size(places=1, name=40, who=24, short_time=True, country=False, own=90),
    Size(places=1, name=32, who=16, short_time=True, country=False, own=70),
    Size(places=1, name=20, who=14, short_time=True, country=False, own=50),
    Size(places=1, name=14, who=14, short_time=True, country=False, own=50),
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
    limits = range(MOST_SEGMENTS, most_segments(speech.words) + 1)
    for said in range(len(topics), 0, -1):
        left = len(topics) - said if fold else 0
        end = _end(topics[: said + left], left, speech, mark)
        for most in limits:
            for size in SIZES:
                text = _Draft(speech, size, end, most).text(topics[:said])
                if text is not None:
                    return SmsText(text, segments(text), said + left)
    left = len(topics) - 1 if fold else 0
    end = _end(topics[: 1 + left], left, speech, mark)
    text = _Draft(speech, SIZES[-1], end, limits[-1]).cut(topics[0])
    return SmsText(text, segments(text), 1 + left)


def _end(topics: Sequence[Topic], left: int, speech: Speech, mark: str) -> str:
    """Return what ends the text and is never cut: what is asked, how many more there are, the reference."""
    items = [item for topic in topics for item in topic.items]
    words = speech.words.replies
    asked = words.acknowledge if any(item.acknowledge for item in items) else ""
    question = words.roll_call if any(item.roll_call is not None for item in items) else asked
    return _joined(speech, question, speech.words.folded.format(count=left) if left else "", mark)


def most_segments(words: Words) -> int:
    """Return how many segments a text of this language may take."""
    return MOST_SEGMENTS if words.cheap else MOST_DEAR


def fitted(text: str, end: str, most: int) -> str:
    """Return as much of *text* as *most* segments hold, with *end* behind it."""
    for length in range(len(text), 0, -5):
        done = _clean(shorten(text, max(length, 4)) + end)
        if segments(done) <= most:
            return done
    return _clean(end)


@dataclass(frozen=True, slots=True)
class _Draft:
    """One try: names of this size, this end, so many segments."""

    speech: Speech
    size: Size
    end: str
    most: int

    def text(self, topics: Sequence[Topic]) -> str | None:
        """Return the text, or None if it is too long."""
        first, *others = topics
        head = _head(first, self.speech, self.size)
        if not _leads(head, first, self.speech, self.size):
            return None
        for detail in (_full, _brief, _bare) if others else (_full,):
            parts = [*head, *detail(others, self.speech, self.size)]
            if self._fits(parts):
                return self._clean(self._enriched(parts, topics))
        return None

    def cut(self, topic: Topic) -> str:
        """Return the topic cut to fit, for names that no size can hold; action and place come first."""
        head = self.speech.words.space.join(_head(topic, self.speech, self.size))
        return fitted(one_line(head)[:290], self.speech.words.space + self.end, self.most)

    def _enriched(self, parts: list[str], topics: Sequence[Topic]) -> list[str]:
        """Return *parts* with what may be left out.

        That is who cannot be heard, and others' words, as they fit; a link if it costs nothing.
        """
        first, speech = topics[0], self.speech
        blind = dict.fromkeys(text for topic in topics for text in speech.blind(topic))
        for one in blind:
            parts = [*parts, one] if self._fits([*parts, one]) else parts
        contrary = next((c for c in _contrary(first, speech) if self._fits([*parts, c])), None)
        if contrary is not None:
            parts = [*parts, contrary]
        most = self.most if first.hazard == MENTION else segments(self._clean(parts))
        for link in _link(first, speech):
            # Blanks around it, also where sentences have none: what touches a link is taken for part of it.
            if segments(self._clean([*parts, f" {link} "])) <= most:
                return [*parts, f" {link} "]
        return parts

    def _fits(self, parts: Sequence[str]) -> bool:
        return segments(self._clean(parts)) <= self.most

    def _clean(self, parts: Sequence[str]) -> str:
        return _clean(self.speech.words.space.join(p for p in (*parts, self.end) if p))


def _clean(text: str) -> str:
    """Return the text in the alphabet of SMS, as far as that can write it."""
    return _DOTS.sub("...", transliterate(unbranded(one_line(text))))


def _leads(head: Sequence[str], topic: Topic, speech: Speech, size: Size) -> bool:
    """Return whether the first characters say all that they must, also who holds on where one ended it."""
    begin = _clean(head[0])
    if topic.reason is not Reason.LIFTED or not topic.holders:
        return len(begin) <= HEAD
    who = _clean(speech.who(topic.holders, size))
    return who in _clean(speech.words.space.join(head))[:HEAD]


def _head(topic: Topic, speech: Speech, size: Size) -> list[str]:
    """Return the first topic: what must be in the first 160 characters, and what may follow."""
    words = speech.words
    begin = words.prefix[topic.msg_type] + _what_and_where(topic, speech, size)
    action = speech.action(topic, size)
    if topic.reason is Reason.LIFTED:
        at = words.at_time.format(time=speech.time(topic.at, topic, size))
        head = [_joined(speech, begin, action, at), _held_and_lifted(topic, speech, size)]
    elif topic.hazard == ANNOUNCEMENT:
        # The manager's own words may be long: whose they are, where and when stands before them.
        ends = speech.until(topic) if topic.until else ""
        head = [_joined(speech, begin, _source(topic, speech, size)), _joined(speech, action, ends)]
    else:
        head = [_joined(speech, begin, action, _source(topic, speech, size)), speech.until(topic)]
    return head


def _joined(speech: Speech, *sentences: str) -> str:
    return speech.words.space.join(sentence for sentence in sentences if sentence)


def _what_and_where(topic: Topic, speech: Speech, size: Size) -> str:
    return speech.words.place.format(what=speech.headline(topic, size), where=speech.where(topic, size))


def _source(topic: Topic, speech: Speech, size: Size) -> str:
    """Return who says so and when; an order to staff has named its publisher already."""
    who = "" if topic.audience is Audience.STAFF else speech.who(topic.speakers, size)
    form = speech.words.source if who else speech.words.time_only
    return form.format(who=who, time=speech.time(topic.at, topic, size))


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


def _full(topics: Sequence[Topic], speech: Speech, size: Size) -> list[str]:
    """Return further topics with all that the first one says."""
    return [_at_length(topic, speech, size) for topic in topics]


def _at_length(topic: Topic, speech: Speech, size: Size) -> str:
    if topic.reason is Reason.LIFTED:
        return _short(topic, speech, size)
    parts = (_what_and_where(topic, speech, size), speech.action(topic, size), _source(topic, speech, size))
    return speech.words.also[topic.msg_type] + _joined(speech, *parts, speech.until(topic))


def _brief(topics: Sequence[Topic], speech: Speech, size: Size) -> list[str]:
    """Return further topics in short: what, where, who."""
    return [_short(topic, speech, size) for topic in topics]


def _short(topic: Topic, speech: Speech, size: Size) -> str:
    also = speech.words.also[topic.msg_type]
    if topic.reason is Reason.LIFTED:
        held = _held_and_lifted(topic, speech, size)
        return also + _joined(speech, _what_and_where(topic, speech, size), held)
    what, where = speech.headline(topic, size), speech.where(topic, size)
    who = speech.who(topic.speakers, size)
    brief = speech.words.place_by.format(what=what, where=where, who=who)
    return also + _joined(speech, brief, _own_end(topic, speech))


def _bare(topics: Sequence[Topic], speech: Speech, size: Size) -> list[str]:
    """Return further topics in a breath: what is said of one place together."""
    one = replace(size, places=1, country=False, short_time=True)
    kin: dict[tuple[str, str, str], list[str]] = {}
    for topic in topics:
        also = speech.words.also[topic.msg_type]
        key = (also, speech.where(topic, one), _own_end(topic, speech))
        kin.setdefault(key, []).append(speech.in_a_breath(topic, one))
    return [
        also + _joined(speech, speech.words.place.format(what=_list(whats, speech), where=where), end)
        for (also, where, end), whats in kin.items()
    ]


def _list(names: Iterable[str], speech: Speech) -> str:
    return speech.words.separator.join(names)


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
