"""Understand what somebody answers to an SMS: STOP and its kin, SAFE, SOS, or something for people to read.

A keyword counts in whatever case, spacing, punctuation, width, script of Chinese or company of emoji.
A sentence that merely holds such a word is none: who writes "the bus stop is closed" is told on.
The words are in ``reply_words``, one file a language; whoever answers may use any of them.
The words that end messages are Twilio's and those of the US rule of 11 April 2025 (47 CFR 64.1200(a)(10)).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rules import yamlio
from rules.text import fold, pattern, spaced

FOLDER: Final = Path(__file__).parent / "reply_words"
LONGEST: Final = 1600
"""Characters of a message that are looked at; Twilio joins no more."""
NEAR: Final = 16
"""Characters before a phrase in which a word may turn it into its opposite."""

_EMOJI: Final = str.maketrans({"🆘": " sos ", "’": "'"})
_LETTERS: Final = re.compile(r"(?<=\b\w)\.(?=\w\b)")
"""The dots of S.O.S."""
_PART: Final = re.compile(r"\{(\w+)\}")
_CLAUSE: Final = re.compile(r"[^.!?;\n。！？；]*[.!?;\n。！？；]*")
_QUOTED: Final = re.compile(r"“[^”]*”|«[^»]*»|„[^“”]*[“”]|\"[^\"]*\"|「[^」]*」|『[^』]*』")
_LIKE_LATIN: Final = str.maketrans("авекмнорстухіѕ", "abekmhopctyxis")
"""Cyrillic letters that look like Latin ones: a phone may write STOP with them."""
_OUR_QUESTION: Final = re.compile(
    r"\bsafe\W+\w{1,9}\W+(?:sos\b|1\b.{0,80}?\bsos\W+\w{1,9}\W+2\b)|\b1\W+\w{1,9}\W+\w{1,9}\W+2\W+sos\b",
    re.IGNORECASE | re.DOTALL,
)
"""What an alert asks for, when it comes back quoted."""


class Reply(StrEnum):
    """What a message amounts to."""

    STOP = "stop"
    """No more SMS until START."""
    START = "start"
    """SMS again."""
    SAFE = "safe"
    """They are safe."""
    SOS = "sos"
    """They need help."""
    HELP = "help"
    """The carriers' word for how a service works; after an alert possibly a cry."""
    PAUSE = "pause"
    """It asks in its own words for no more."""
    OTHER = "other"
    """People have to read it."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was understood of one message."""

    reply: Reply
    pause: bool = False
    """It also asks, in its own words, for no more SMS."""
    bare: bool = False
    """It is a keyword and nothing else, so that nobody has to read it."""


_CONSENT: Final = frozenset({Reply.STOP, Reply.START})
_NOTHING: Final = re.compile(r"(?!)")
"""Matches nothing."""
Words = Annotated[list[str], Field(default_factory=list)]


class ReplyWords(BaseModel):
    """One language's file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    stop: list[str]
    courtesy: list[str]
    parts: dict[str, list[str]] = Field(default_factory=dict)
    """Words that mean the same in a phrase, by the name that stands there in braces."""
    lead: list[str]
    stop_asked: list[str]
    not_: Words = Field(alias="not", default_factory=list)
    start: list[str]
    yes: Words
    safe: list[str]
    safe_said: list[str]
    unsure: list[str]
    sos: list[str]
    sos_said: list[str]
    sos_not: Words
    help: Words

    @model_validator(mode="after")
    def _parts_are_known(self) -> Self:
        unknown = {n for each in self.stop_asked for n in _PART.findall(each)} - self.parts.keys()
        if unknown:
            raise ValueError(f"there are no parts called {', '.join(sorted(unknown))}")
        return self

    def asked(self) -> re.Pattern[str]:
        """Return what matches every phrase that asks for no more, in folded text."""
        phrases = "|".join(sorted({self._form(phrase) for phrase in self.stop_asked}))
        return re.compile(f"(?<= )(?:{phrases})(?= )" if self._spaced else phrases)

    @property
    def _spaced(self) -> bool:
        return spaced(fold("".join(self.stop_asked)))

    def _form(self, phrase: str) -> str:
        """Return a phrase as an expression: a part that may be empty takes the space behind it along."""
        form, after = "", ""
        for at, piece in enumerate(_PART.split(phrase)):
            words = self.parts[piece] if at % 2 else [piece]
            some = sorted({re.escape(fold(word)) for word in words} - {""}, key=len, reverse=True)
            gap = " " if at % 2 == 0 and piece.startswith(" ") else after
            any_ = f"(?:{'|'.join(some)})" if at % 2 else "".join(some)
            if any_ and at % 2 and "" in words:
                form += f"(?:{gap or ' ?'}{any_})?" if form else f"(?:{any_} ?)?"
                continue
            if any_:
                form += (gap or " ?" if form else "") + any_
            after = " " if at % 2 == 0 and piece.endswith(" ") else ""
        return form


class Phrasebook:
    """The words of every language, ready to be asked."""

    def __init__(self, languages: Iterable[ReplyWords]) -> None:
        """Take one file's words for each language."""
        known = tuple(languages)
        every = {name: _all(getattr(words, name) for words in known) for name in ReplyWords.model_fields}
        self._stop, self._start, self._yes = map(_whole, (every["stop"], every["start"], every["yes"]))
        self._safe, self._sos, self._help = map(_whole, (every["safe"], every["sos"], every["help"]))
        lead = every["lead"]
        self._first, self._second = _whole(every["safe"], "1", lead), _whole(every["sos"], "2", lead)
        self._courtesy = _patterns(every["courtesy"])
        self._lead = _patterns([*every["courtesy"], *every["lead"]])
        self._safe_begins = _patterns(every["safe"])
        self._sos_begins = _patterns(every["sos"])
        self._safe_said = _patterns(every["safe_said"])
        self._unsure = _patterns(every["unsure"])
        self._asked = tuple((words.asked(), _patterns(words.not_)) for words in known)
        self._sos_said, self._sos_not = _patterns(every["sos_said"]), _patterns(every["sos_not"])

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Self:
        """Read every file in *folder*; raises RuleErrors with every mistake in one of them."""
        return cls(
            yamlio.check(yamlio.read(path, path.name), ReplyWords) for path in sorted(folder.glob("*.yaml"))
        )

    def understand(self, text: str, *, asked: bool = False, stopped: bool = False) -> Meaning:
        """Return what *text* means from somebody who was *asked* to say SAFE, or had *stopped* their SMS."""
        said = _Said(text, self._courtesy, self._lead)
        keyword = self._keyword(said, asked=asked, stopped=stopped)
        pause = keyword not in _CONSENT and any(
            said.asks_for(phrases, unless) for phrases, unless in self._asked
        )
        if keyword is not None:
            return Meaning(keyword, pause, bare=True)
        if said.begins(self._sos_begins) or said.has(self._sos_said, self._sos_not):
            return Meaning(Reply.SOS, pause)
        if self._is_safe(said):
            return Meaning(Reply.SAFE, pause)
        if said.is_all(self._help):
            return Meaning(Reply.HELP, bare=True)
        return Meaning(Reply.PAUSE if pause else Reply.OTHER, pause)

    def _keyword(self, said: _Said, *, asked: bool, stopped: bool) -> Reply | None:
        """Return what the message is, where it is one of the words and nothing else."""
        words = (
            (Reply.STOP, self._stop),
            (Reply.START, self._start),
            (Reply.START, self._yes if stopped else _NOTHING),
            (Reply.SOS, self._second if asked else self._sos),
            (Reply.SAFE, self._first if asked and not said.asks else self._safe),
        )
        return next((reply for reply, pattern in words if said.is_all(pattern)), None)

    def _is_safe(self, said: _Said) -> bool:
        """Return whether they say so, and nothing beside it takes it back."""
        first = said.first
        if first is not None and first.is_all(self._safe):
            return True
        return not (said.asks or said.has(self._unsure)) and (
            said.begins(self._safe_begins) or said.has(self._safe_said)
        )


@cache
def phrasebook() -> Phrasebook:
    """Return the shipped words, read once."""
    return Phrasebook.load()


class _Said:
    """One message in the forms in which words are looked for."""

    def __init__(self, text: str, courtesy: tuple[str, ...], lead: tuple[str, ...]) -> None:
        own = _unquoted(_OUR_QUESTION.sub(" ", text[:LONGEST].translate(_EMOJI)))
        plain = _LETTERS.sub("", own)
        self._clauses = [part for part in _CLAUSE.findall(plain) if fold(part)]
        self._folded = [f" {fold(part)} " for part in self._clauses]
        self._text = f" {fold(plain)} "
        self._courtesy, self._lead = courtesy, lead
        bare = _without(self._text, courtesy).replace(" ", "")
        self._wholes = {bare, bare.translate(_LIKE_LATIN)}
        self.asks = "?" in plain or "？" in plain

    @property
    def first(self) -> _Said | None:
        """Return the first of several sentences, if it is no question."""
        if len(self._clauses) < 2 or self._clauses[0].rstrip()[-1:] in {"?", "？"}:
            return None
        return _Said(self._clauses[0], self._courtesy, self._lead)

    def is_all(self, words: re.Pattern[str]) -> bool:
        """Return whether *words*, once or more often, are all that is said."""
        return any(words.fullmatch(whole) is not None for whole in self._wholes)

    def begins(self, phrases: tuple[str, ...]) -> bool:
        """Return whether it begins with one of *phrases*, polite words aside."""
        text = self._text
        while found := next((p for p in self._lead if text.startswith(p)), None):
            text = f" {text.removeprefix(found).lstrip()}"
        return text.startswith(phrases) or text.lstrip().startswith(phrases)

    def has(self, phrases: tuple[str, ...], unless: tuple[str, ...] = ()) -> bool:
        """Return whether one of *phrases* is said somewhere, with none of *unless* begun shortly before."""
        return any(
            (at := text.find(phrase)) >= 0 and not _begun(text, unless, at, at + len(phrase))
            for text in self._folded
            for phrase in phrases
        )

    def asks_for(self, phrases: re.Pattern[str], unless: tuple[str, ...]) -> bool:
        """Return whether it matches *phrases* somewhere, with none of *unless* begun shortly before."""
        return any(
            not _begun(text, unless, max(0, found.start() - 1), found.end())
            for text in self._folded
            for found in phrases.finditer(text)
        )


def _begun(text: str, words: tuple[str, ...], at: int, end: int) -> bool:
    """Return whether one of *words* begins shortly before a place of a text and goes no further than it."""
    return any(0 <= text.find(word, max(0, at - NEAR), end) < at for word in words)


def _unquoted(text: str) -> str:
    """Return *text* without what it quotes at length: a reaction to a message holds its words."""
    rest = _QUOTED.sub(lambda quoted: quoted[0] if len(quoted[0].split()) <= 3 else " ", text)
    return rest if fold(rest) else text


def _without(text: str, phrases: tuple[str, ...]) -> str:
    for phrase in phrases:
        text = text.replace(phrase, " " if phrase.startswith(" ") else "")
    return text


def _whole(words: Iterable[str], digit: str = "", after: Iterable[str] = ()) -> re.Pattern[str]:
    """Return what matches one or more of *words* written without spaces.

    Or *digit*, with any of them or of the words that may stand *after* it.
    """
    word = _any(words)
    return re.compile(f"{word}+|{digit}(?:{word}|{_any(after)})*" if digit else f"{word}+")


def _any(words: Iterable[str]) -> str:
    bare = sorted({fold(word).replace(" ", "") for word in words}, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, bare))})"


def _patterns(words: Iterable[str]) -> tuple[str, ...]:
    """Return what to look for in folded text, the longest first."""
    return tuple(sorted({pattern(word) for word in words} - {""}, key=len, reverse=True))


def _all(lists: Iterable[str | list[str]]) -> list[str]:
    return [word for each in lists if isinstance(each, list) for word in each]
