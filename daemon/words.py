"""The words of one language that messages are made of; ``wording/<language>.yaml`` holds them.

A speaker edits those files and nothing else: whatever a language needs to say differently is a phrase there.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final

from babel import Locale
from babel.dates import format_datetime
from pydantic import BaseModel, ConfigDict, StringConstraints

from daemon.gsm import fits, transliterate
from rules import yamlio
from rules.model import MsgType, Reason

FOLDER: Final = Path(__file__).parent / "wording"
FALLBACK: Final = "en"
CHINESE: Final = {"zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant", "zh": "zh-hans"}
"""Which script is read where; in places that are not listed, the simplified one."""
OLD_ZONES: Final = {
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Yangon": "Asia/Rangoon",
    "Europe/Kyiv": "Europe/Kiev",
}
"""CLDR keeps the names under which it first knew a zone."""
_CLOCK: Final = re.compile(r"\s*HH.*")
"""In a pattern the time of day, which is its end."""
Phrase = Annotated[str, StringConstraints(min_length=1)]


class _Section(BaseModel):
    """A part of a wording file; a key that it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class HazardWords(_Section):
    """How one hazard is said."""

    headline: Phrase
    action: Phrase
    """What to do, in few words; no other advice is ever given."""
    ended: Phrase
    """A sentence without its full stop: it is over."""


class LevelWords(_Section):
    """How one level of a government's advice is said."""

    headline: Phrase
    action: Phrase


class StaffWords(_Section):
    """How an order of a publisher to its own people is said."""

    headline: Phrase
    action: Phrase
    ended: Phrase


class AirportWords(_Section):
    """How an airport is called after its city."""

    named: Phrase
    joined: dict[Phrase, str] = {}
    """What a preposition and a name grow together to, such as French ``"de A": "d'A"``."""


class MailWords(_Section):
    """What only an e-mail says."""

    fact: Phrase
    voice: Phrase
    quote: Phrase
    where: Phrase
    action: Phrase
    until: Phrase
    further_notice: Phrase
    says: Phrase
    lifted: Phrase
    holds: Phrase
    otherwise: Phrase
    quotes: Phrase
    local: Phrase
    """A time with the word that it is the place's."""
    reference: Phrase


class DigestWords(_Section):
    """What only a digest says."""

    subject: Phrase
    past: Phrase
    """What began and ended since the last digest."""
    began: Phrase


class CountWords(_Section):
    """How many people are told, have it, could not be reached, …: each with {count}."""

    told: Phrase
    delivered: Phrase
    failed: Phrase
    opted_out: Phrase
    waiting: Phrase
    withheld: Phrase


class SilentWords(_Section):
    """What is told of those who do not answer."""

    unanswered: Phrase
    """Who has not said that they have an alert."""
    answer: Phrase
    """How to answer for them."""
    roll_call: Phrase
    """With the three counts below."""
    silent: Phrase
    asked_help: Phrase
    safe: Phrase
    needs_help: Phrase
    since: Phrase
    unreached: Phrase
    """Somebody whom the question did not reach."""
    no_way: Phrase
    """Somebody who cannot be reached at all."""
    see: Phrase


class InboxWords(_Section):
    """What is told of somebody's reply: {who} it is, where they are and when, and their words."""

    sos: Phrase
    distress: Phrase
    safe: Phrase
    safe_after_sos: Phrase
    wrote: Phrase
    stopped: Phrase
    still_told: Phrase
    told_nothing: Phrase
    started: Phrase
    paused: Phrase
    about: Phrase
    """What they were asked about."""
    no_text: Phrase


class ManagerWords(_Section):
    """What somebody who answers for a group is told: of steps of incidents, of silence, of replies."""

    concerns_one: Phrase
    """With what became of the messages: {counts}."""
    concerns_many: Phrase
    counts: CountWords
    missed: Phrase
    """Who was not reached."""
    who: Phrase
    silence: SilentWords
    inbox: InboxWords


class ReplyWords(_Section):
    """What is asked of people, and what their answers are answered with, by SMS."""

    roll_call: Phrase
    """The question of an alert that calls the roll; it names the words to answer with."""
    acknowledge: Phrase
    """What an alert asks for that is repeated, or told to a manager, until it is answered."""
    safe: Phrase
    sos: Phrase
    unread: Phrase
    """To what nobody can take for an answer."""
    again: Phrase
    """To START."""


class Words(_Section):
    """Everything that is said in one language."""

    language: Phrase
    separator: Phrase
    """Between the members of a list."""
    space: str
    """Between sentences."""
    sentence: Phrase
    """Ends what is none yet."""
    prefix: dict[MsgType, Phrase]
    also: dict[MsgType, Phrase]
    hazards: dict[str, HazardWords]
    levels: dict[int, LevelWords]
    levels_ended: Phrase
    staff: StaffWords
    reasons: dict[Reason, Phrase]
    level_reasons: dict[Reason, Phrase]
    airport: AirportWords
    with_carriers: Phrase
    place: Phrase
    place_by: Phrase
    """The same in short, with who says so."""
    in_country: Phrase
    more: Phrase
    folded: Phrase
    """How many further changes one message stands for."""
    source: Phrase
    source_day: Phrase
    """The same where only the day is known."""
    held_and_lifted: Phrase
    lifted_one: Phrase
    lifted_many: Phrase
    lifted_where: Phrase
    """Who lifted it, with the places, where they hold it elsewhere."""
    holds_one: Phrase
    holds_many: Phrase
    at_time: Phrase
    time_only: Phrase
    until: Phrase
    until_further_notice: Phrase
    contrary: Phrase
    contrary_quote: Phrase
    blind: Phrase
    """A publisher who speaks of the place cannot be heard at present."""
    reference: Phrase
    time: Phrase
    """A pattern of Unicode's TR 35."""
    time_short: Phrase
    mail: MailWords
    digest: DigestWords
    replies: ReplyWords
    manager: ManagerWords

    @cached_property
    def locale(self) -> Locale:
        """Return what Babel knows of the language."""
        return Locale.parse(self.language, sep="-")

    @cached_property
    def cheap(self) -> bool:
        """Return whether the alphabet of SMS can write the language."""
        return fits(transliterate(self.prefix[MsgType.ALERT]))

    def city(self, zone: str) -> str | None:
        """Return what the language calls the city after which a time zone is named, as CLDR has it."""
        city = self.locale.time_zones.get(OLD_ZONES.get(zone, zone), {}).get("city")
        return None if city is None else str(city)

    def when(self, at: datetime, zone: tzinfo, *, short: bool = False) -> str:
        """Return the local time in words."""
        pattern = self.time_short if short else self.time
        return format_datetime(at.astimezone(zone), pattern, locale=self.locale)

    def day(self, at: datetime, *, short: bool = False) -> str:
        """Return the day of a time, UTC, in words."""
        pattern = _CLOCK.sub("", self.time_short if short else self.time)
        return format_datetime(at.astimezone(UTC), pattern, locale=self.locale)


def load(language: str, folder: Path = FOLDER) -> Words:
    """Return the words of *language*: its own, else of the language it is a variety of, else English.

    Raises RuleErrors with every mistake in the file.
    """
    english = folder / f"{FALLBACK}.yaml"
    for tag in _tags(language):
        path = folder / f"{tag}.yaml"
        if path != english and path.is_file():
            return _translated(path, english)
    return yamlio.check(yamlio.read(english, english.name), Words)


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the tags of the languages that there are words of, English first."""
    tags = sorted(path.stem for path in folder.glob("*.yaml"))
    return tuple(sorted(tags, key=lambda tag: tag != FALLBACK))


def _tags(language: str) -> list[str]:
    """Return the names under which a file may have the language's words, the most precise first.

    ``zh-Hant-TW`` is in traditional script because it says so, ``zh-TW`` because that is read in Taiwan.
    """
    parts = language.casefold().replace("_", "-").split("-")
    if not all(part.isalnum() for part in parts):
        return []
    tags = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return [CHINESE.get(tag, tag) for tag in tags]


def _translated(path: Path, english: Path) -> Words:
    """Return the words of *path*; what it leaves out is said in English."""
    base = yamlio.read(english, english.name).data
    document = yamlio.read(path, path.name)
    if not isinstance(document.data, dict):
        return yamlio.check(document, Words)
    filled = _over(base, document.data)
    document.root.data = filled
    return yamlio.check(document, Words)


def _over(base: Any, data: Any) -> Any:  # noqa: ANN401 (YAML holds anything)
    """Return *data* with the keys of *base* that it lacks."""
    if not isinstance(base, dict) or not isinstance(data, dict):
        return data
    return {**base, **{key: _over(base.get(key), value) for key, value in data.items()}}
