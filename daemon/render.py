"""Turn one person's notices, or a note to the operator, into the text of a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from daemon.gsm import segments
from daemon.mail_text import MailPress
from daemon.plain import many_lines, one_line, shorten
from daemon.sms_text import fitted, most_segments, sms_text
from daemon.speech import Speech
from daemon.topics import Item, topics
from daemon.words import FALLBACK, Words, load
from rules.model import Source
from rules.ports import Gazetteer

EMAIL: Final = "email"
SMS: Final = "sms"
DIGEST: Final = "digest"
OPERATOR_SUBJECT: Final = "advisoryd: "


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text, and which of the notices it says."""

    text: str
    subject: str = ""
    html: str | None = None
    segments: int | None = None
    """Of an SMS."""
    said: tuple[Item, ...] = ()
    """What did not fit needs a message of its own."""


class Renderer:
    """Knows the words, the places and the hosts that may be linked to."""

    def __init__(self, places: Gazetteer, hosts: Mapping[str, frozenset[str]]) -> None:
        """Take the hosts by source, as :func:`link_hosts` gives them."""
        self._places = places
        self._hosts = hosts
        self._press = MailPress()
        self._words: dict[str, Words] = {}

    def render(
        self, items: Sequence[Item], lang: str, channel: str, reference: str, *, fold: bool = False
    ) -> Rendered:
        """Return the text of *items*, which is not empty; an SMS may hold only the gravest of them.

        With *fold* it then says how many more there are, and counts as saying them all.
        """
        about = topics(items, self._places)
        speech = self.speech(lang)
        if channel in {EMAIL, DIGEST}:
            mail = self._press.print(about, speech, reference, digest=channel == DIGEST)
            return Rendered(mail.text, mail.subject, mail.html, said=tuple(items))
        sms = sms_text(about, speech, reference, fold=fold)
        said = tuple(item for topic in about[: sms.said] for item in topic.items)
        return Rendered(sms.text, segments=sms.segments if channel == SMS else None, said=said)

    def note(self, notes: Sequence[str], channel: str, reference: str, lang: str = FALLBACK) -> Rendered:
        """Return the text that tells the operator, or a manager in *lang*, *notes*, which is not empty."""
        if channel == EMAIL:
            more = f" (+{len(notes) - 1})" if len(notes) > 1 else ""
            subject = OPERATOR_SUBJECT + shorten(one_line(notes[0]), 90) + more
            body = "\n".join(f"- {many_lines(note)}" for note in notes)
            return Rendered(f"{body}\n\nRef {reference}\n", subject)
        lines = [one_line(note) for note in notes]
        if channel == SMS:
            text = _short_note(lines, reference, most_segments(self._speak(lang)))
            return Rendered(text, segments=segments(text))
        return Rendered(f"{OPERATOR_SUBJECT}{' / '.join(lines)} Ref {reference}")

    def answer(self, what: str, lang: str, reference: str) -> Rendered:
        """Return the SMS that answers a reply; *what* names one of the words' ``replies``."""
        words = self._speak(lang)
        mark = words.space + words.reference.format(reference=reference)
        text = fitted(getattr(words.replies, what), mark, most_segments(words))
        return Rendered(text, segments=segments(text))

    def speech(self, lang: str) -> Speech:
        """Return how things are said in a language."""
        return Speech(self._speak(lang), self._places, self._hosts)

    def _speak(self, lang: str) -> Words:
        """Return the words of a language, read once."""
        if lang not in self._words:
            self._words[lang] = load(lang)
        return self._words[lang]


def _short_note(notes: Sequence[str], reference: str, most: int) -> str:
    """Return notes as one SMS: as much of them as *most* segments hold."""
    return fitted(OPERATOR_SUBJECT + " / ".join(notes), f" Ref {reference}", most)


def link_hosts(sources: Sequence[Source]) -> dict[str, frozenset[str]]:
    """Return, by source, the hosts its messages may link to: those given, else its own; and its page's."""
    return {s.id: (frozenset(s.link_hosts) or _host(s.url)) | _host(s.page or "") for s in sources}


def _host(url: str) -> frozenset[str]:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    return frozenset({host}) if host else frozenset()
