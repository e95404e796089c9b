"""Put topics into one SMS of as few segments as it can be said in, two at most where GSM 7-bit can write it.

The first 160 characters say what to do, where, who says so, and when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from daemon.gsm import segments, transliterate
from daemon.plain import one_line, shorten, unbranded
from daemon.sms_parts import at_length, contrary, head_of, in_a_breath, in_brief, joined, links
from daemon.speech import Size, Speech
from daemon.topics import Topic
from daemon.words import Words
from rules.model import MENTION, Reason

HEAD: Final = 160
_DOTS: Final = re.compile(r"\.{4,}")
"""A shortened name at the end of a sentence."""
MOST_SEGMENTS: Final = 2
"""Of a language that the alphabet of SMS can write: 306 characters."""
MOST_DEAR: Final = 3
"""Of any other language, where two hold 134 characters; it gets the third only where two do not do."""
_NARROW: Final = Size(places=1, name=32, airport=False, who=18, short_time=True, country=False, own=70)
SIZES: Final = (
    Size(places=3),
    Size(places=2, name=40, who=40, own=160),
    Size(places=1, name=40, who=32, own=130),
    Size(places=1, name=40, who=32, short_time=True, own=110),
    Size(places=1, name=40, who=24, short_time=True, country=False, own=90),
    _NARROW,
    replace(_NARROW, who=14, own=50),
    replace(_NARROW, name=22, who=14, own=50),
    replace(_NARROW, name=14, who=14, own=50),
)
"""From roomy to narrow: the first that fits is taken."""
WHOLE: Final = SIZES[:-2]
"""Those that cut no usual name of a place; the others are for where nothing else is left."""


@dataclass(frozen=True, slots=True)
class SmsText:
    """A text and how much of what was to be said is in it."""

    text: str
    segments: int
    said: int
    """How many topics, counted ones too; the rest needs a message of its own."""
    written: str
    """The same before any of its letters was changed for the alphabet of SMS."""


def sms_text(topics: Sequence[Topic], speech: Speech, reference: str, *, fold: bool = False) -> SmsText:
    """Return the text for *topics*, which is not empty: all of them if they fit, else the first ones.

    With *fold* the rest is counted in it and needs no message of its own.
    """
    mark = speech.words.reference.format(reference=reference)
    for said in range(len(topics), 0, -1):
        left = len(topics) - said if fold else 0
        end = _end(topics[: said + left], left, speech, mark)
        for size, most, further in _ways(speech.words):
            text = _Draft(speech, size, end, most, further).text(topics[:said])
            if text is not None:
                return _made(text, said + left)
    left = len(topics) - 1 if fold else 0
    end = _end(topics[: 1 + left], left, speech, mark)
    text = _Draft(speech, SIZES[-1], end, most_segments(speech.words), further=False).cut(topics[0])
    return _made(text, 1 + left)


def _ways(words: Words) -> Iterator[tuple[Size, int, bool]]:
    """Yield sizes, segments, and whether "until further notice" must be said, the best first.

    Where each character is dear, those words stand only where they cost nothing.
    """
    last = most_segments(words)
    for most in range(MOST_SEGMENTS, last + 1):
        for further in (True, False) if words.cheap else (False,):
            for size in WHOLE if most < last or further else SIZES:
                yield size, most, further


def _made(written: str, said: int) -> SmsText:
    text = _clean(written)
    return SmsText(text, segments(text), said, _plain(written))


def _end(topics: Sequence[Topic], left: int, speech: Speech, mark: str) -> str:
    """Return what ends the text and is never cut: what is asked, how many more there are, the reference."""
    items = [item for topic in topics for item in topic.items]
    words = speech.words.replies
    asked = words.acknowledge if any(item.acknowledge for item in items) else ""
    question = words.roll_call if any(item.roll_call is not None for item in items) else asked
    return joined(speech, question, speech.words.folded.format(count=left) if left else "", mark)


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
    further: bool

    def text(self, topics: Sequence[Topic]) -> str | None:
        """Return the text, or None if it is too long."""
        first, *others = topics
        head = [part for part in self._head(first) if part]
        if not _leads(head, first, self.speech, self.size):
            return None
        for detail in (at_length, in_brief, in_a_breath) if others else (at_length,):
            parts = [*head, *detail(others, self.speech, self.size)]
            if self._fits(parts):
                return self._whole(self._enriched(parts, len(head), topics))
        return None

    def _head(self, topic: Topic) -> list[str]:
        """Return the first topic, and that it holds until further notice where that must be said."""
        head = head_of(topic, self.speech, self.size)
        return [*head, self._further(topic)] if self.further else head

    def _further(self, topic: Topic) -> str:
        return "" if topic.until is not None or topic.reason is Reason.LIFTED else self.speech.until(topic)

    def cut(self, topic: Topic) -> str:
        """Return the topic cut to fit, for names that no size can hold; action and place come first."""
        head = joined(self.speech, *head_of(topic, self.speech, self.size))
        return fitted(one_line(head)[:290], self.speech.words.space + self.end, self.most)

    def _enriched(self, parts: list[str], head: int, topics: Sequence[Topic]) -> list[str]:
        """Return *parts*, of which *head* are the first topic's, with what may be left out.

        That is who cannot be heard, and others' words, as they fit; a link if it costs nothing.
        """
        first, speech = topics[0], self.speech
        for one in dict.fromkeys(text for topic in topics for text in speech.blind(topic)):
            parts = [*parts, one] if self._fits([*parts, one]) else parts
        if not self.further and (further := self._further(first)):
            longer = [*parts[:head], further, *parts[head:]]
            parts = longer if self._cost(longer) <= self._cost(parts) else parts
        otherwise = next((c for c in contrary(first, speech) if self._fits([*parts, c])), None)
        if otherwise is not None:
            parts = [*parts, otherwise]
        most = self.most if first.hazard == MENTION else self._cost(parts)
        # Blanks around it, also where sentences have none: what touches a link is taken for part of it.
        apart = (f" {link} " for link in links(first, speech))
        return next((more for link in apart if self._cost(more := [*parts, link]) <= most), parts)

    def _cost(self, parts: Sequence[str]) -> int:
        return segments(self._clean(parts))

    def _fits(self, parts: Sequence[str]) -> bool:
        return self._cost(parts) <= self.most

    def _clean(self, parts: Sequence[str]) -> str:
        return _clean(self._whole(parts))

    def _whole(self, parts: Sequence[str]) -> str:
        return joined(self.speech, *parts, self.end)


def _clean(text: str) -> str:
    """Return the text in the alphabet of SMS, as far as that can write it."""
    return transliterate(_plain(text))


def _plain(text: str) -> str:
    """Return the text on one line."""
    return _DOTS.sub("...", unbranded(one_line(text)))


def _leads(head: Sequence[str], topic: Topic, speech: Speech, size: Size) -> bool:
    """Return whether the first characters say all that they must, also who holds on where one ended it."""
    begin = _clean(head[0])
    if topic.reason is not Reason.LIFTED or not topic.holders:
        return len(begin) <= HEAD
    who = _clean(speech.who(topic.holders, size))
    return who in _clean(joined(speech, *head))[:HEAD]
