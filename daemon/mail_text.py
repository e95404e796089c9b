"""Put topics into one e-mail: everything that is known of them, plain text first, and HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from daemon.plain import has_phone, one_line, shorten, unbranded
from daemon.speech import Size, Speech
from daemon.times import day_only
from daemon.topics import Topic
from rules.incident import Contrary, End, Stance
from rules.model import MsgType, Reason

QUOTE: Final = 600
"""Characters of a publisher's words that an e-mail quotes at most."""
SUBJECT: Final = 120


@dataclass(frozen=True, slots=True)
class MailText:
    """A message in both forms."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Voice:
    """What one publisher says."""

    heard: str
    """Who says it, of what places, when."""
    quote: str | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Voices:
    """Publishers who say the same."""

    label: str
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One topic."""

    title: str
    over: bool
    facts: tuple[tuple[str, str], ...]
    lists: tuple[Voices, ...]
    notes: tuple[str, ...] = ()
    """Sentences at its end."""


class MailPress:
    """Holds the templates."""

    def __init__(self) -> None:
        """Read them once."""
        loader = PackageLoader("daemon", "templates")
        # The plain text is no markup: escaping it would show entities to people.
        plain = Environment(loader=loader, undefined=StrictUndefined, autoescape=False)  # noqa: S701 - text/plain
        rich = Environment(loader=loader, undefined=StrictUndefined, autoescape=True)
        self._text = plain.get_template("mail.txt.j2")
        self._html = rich.get_template("mail.html.j2")

    def print(
        self, topics: Sequence[Topic], speech: Speech, reference: str, *, digest: bool = False
    ) -> MailText:
        """Return the mail for *topics*, which is not empty."""
        sections = tuple(_section(topic, speech) for topic in topics)
        subject = _subject(topics, speech, digest=digest)
        values = {
            "sections": sections,
            "labels": speech.words.mail,
            "quoted": any(v.quote for s in sections for group in s.lists for v in group.voices),
            "reference": reference,
            "subject": subject,
            "lang": speech.words.language,
        }
        text = self._text.render(values).strip() + "\n"
        return MailText(subject, unbranded(text), unbranded(self._html.render(values)))


def _subject(topics: Sequence[Topic], speech: Speech, *, digest: bool) -> str:
    """Return the gravest topic in a line, and how many more there are."""
    first = topics[0]
    size = Size(places=3)
    headline = speech.past(first) if first.began else speech.headline(first, size)
    what = speech.words.place.format(what=headline, where=speech.where(first, size)).rstrip(".。")
    named = (
        speech.words.digest.subject.format(first=what)
        if digest
        else speech.words.prefix[first.msg_type] + what
    )
    line = shorten(named, SUBJECT)
    more = speech.words.more.format(first=line, count=len(topics) - 1) if len(topics) > 1 else line
    return unbranded(one_line(more))


def _section(topic: Topic, speech: Speech) -> Section:
    labels = speech.words.mail
    over = topic.reason is Reason.LIFTED or topic.msg_type is MsgType.CANCEL
    lists = (
        _voices(labels.lifted if over else labels.says, topic.speakers, topic, speech),
        _voices(labels.holds, topic.holders, topic, speech),
        Voices(labels.otherwise, tuple(_other(c, topic, speech) for c in topic.contrary)),
    )
    happened = speech.past(topic) if topic.began else None
    title = happened or speech.words.prefix[topic.msg_type] + speech.headline(topic)
    return Section(
        title=one_line(title),
        over=topic.over,
        facts=tuple(_facts(topic, speech)),
        lists=tuple(group for group in lists if group.voices),
        notes=speech.blind(topic),
    )


def _facts(topic: Topic, speech: Speech) -> Iterator[tuple[str, str]]:
    """Yield what to do, where, and until when, each with its label: whoever reads one line acts rightly."""
    labels = speech.words.mail
    if action := speech.action(topic):
        yield labels.action, action
    yield labels.where, speech.where(topic)
    if topic.began is not None:
        yield speech.words.digest.began, _said(topic.began, topic, speech)
    if topic.until is not None:
        yield labels.until, labels.local.format(time=speech.time(topic.until, topic))
    elif topic.further_notice and topic.msg_type is not MsgType.CANCEL and topic.reason is not Reason.LIFTED:
        yield labels.until, labels.further_notice


def _voices(label: str, stances: Iterable[Stance], topic: Topic, speech: Speech) -> Voices:
    """Return who says it; what one publisher said in the same words of several places stands once."""
    kin: dict[object, list[Stance]] = {}
    for s in stances:
        kin.setdefault((s.publisher, s.ended_at or s.restated_at, s.quote, s.link), []).append(s)
    return Voices(label, tuple(_voice(group, topic, speech) for group in kin.values()))


def _voice(stances: Sequence[Stance], topic: Topic, speech: Speech) -> Voice:
    """Return a publisher's word; what it said while it held is no quote of a lapse."""
    first = stances[0]
    return Voice(
        heard=_heard(
            first.publisher, [s.place for s in stances], first.ended_at or first.restated_at, topic, speech
        ),
        quote=_quote(first.quote) if first.holds or first.end is End.LIFTED else None,
        link=speech.link(first),
    )


def _other(word: Contrary, topic: Topic, speech: Speech) -> Voice:
    return Voice(_heard(word.publisher, [word.place], word.at, topic, speech), _quote(word.quote), None)


def _heard(publisher: str, places: Sequence[str], at: datetime, topic: Topic, speech: Speech) -> str:
    """Return who says it, of what places, when."""
    where = speech.area_list(places, topic.hazard, Size(places=1000, country=False))
    return speech.words.mail.voice.format(who=one_line(publisher), where=where, time=_said(at, topic, speech))


def _said(at: datetime, topic: Topic, speech: Speech) -> str:
    """Return when something was said, and that it is local time where it has one."""
    time = speech.said(at, topic)
    return time if day_only(at) else speech.words.mail.local.format(time=time)


def _quote(text: str) -> str | None:
    """Return a publisher's words, or None where they hold something to dial."""
    plain = shorten(one_line(text), QUOTE)
    return plain.replace('"', "'") if plain and not has_phone(plain) else None
