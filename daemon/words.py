"""The words of one language that messages are made of; ``wording/<language>.yaml`` holds them."""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any, Final

from babel.dates import format_datetime
from pydantic import BaseModel, ConfigDict, StringConstraints

from rules import yamlio
from rules.model import MsgType, Reason

FOLDER: Final = Path(__file__).parent / "wording"
FALLBACK: Final = "en"
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


class MailWords(_Section):
    """Labels of an e-mail."""

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
    reference: Phrase


class DigestWords(_Section):
    """What only a digest says."""

    subject: Phrase
    past: Phrase
    """What began and ended since the last digest."""
    began: Phrase


class ReplyWords(_Section):
    """What is asked of people, and what their answers are answered with, by SMS."""

    roll_call: Phrase
    """The question of an alert that calls the roll; it names the words to answer with."""
    safe: Phrase
    sos: Phrase
    unread: Phrase
    """To what nobody can take for an answer."""
    again: Phrase
    """To START."""


class Words(_Section):
    """Everything that is said in one language."""

    language: Phrase
    prefix: dict[MsgType, Phrase]
    also: dict[MsgType, Phrase]
    hazards: dict[str, HazardWords]
    levels: dict[int, LevelWords]
    levels_ended: Phrase
    staff: StaffWords
    reasons: dict[Reason, Phrase]
    level_reasons: dict[Reason, Phrase]
    place: Phrase
    in_country: Phrase
    more: Phrase
    folded: Phrase
    """How many further changes one message stands for."""
    source: Phrase
    lifted_one: Phrase
    lifted_many: Phrase
    holds_one: Phrase
    holds_many: Phrase
    until: Phrase
    until_further_notice: Phrase
    at_time: Phrase
    time_only: Phrase
    contrary: Phrase
    contrary_quote: Phrase
    reference: Phrase
    time: Phrase
    """A pattern of Unicode's TR 35."""
    time_short: Phrase
    mail: MailWords
    digest: DigestWords
    replies: ReplyWords

    def when(self, at: datetime, zone: tzinfo, *, short: bool = False) -> str:
        """Return the local time in words."""
        pattern = self.time_short if short else self.time
        return format_datetime(at.astimezone(zone), pattern, locale=self.language)


def load(language: str, folder: Path = FOLDER) -> Words:
    """Return the words of *language*: its own, else of the language it is a variety of, else English.

    Raises RuleErrors with every mistake in the file.
    """
    english = folder / f"{FALLBACK}.yaml"
    for tag in (language.casefold(), language.casefold().partition("-")[0]):
        path = folder / f"{tag}.yaml"
        if tag.replace("-", "").isalnum() and path != english and path.is_file():
            return _translated(path, english)
    return yamlio.check(yamlio.read(english, english.name), Words)


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
