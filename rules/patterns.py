r"""Regular expressions in rules: google-re2, with word boundaries that know every script.

RE2 knows ``\b`` and ``\w`` for ASCII only, and has no look-around to put it right: ``\bévacuation\b``
would never match.
So the text gets a mark at each boundary between word and other characters, ``\b`` becomes that mark, and
everything else in the pattern may be followed by one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

import re2

from rules.errors import RulesError

MAX_LENGTH: Final = 1000
"""Characters of a pattern."""

_MARK: Final = "\ue000"
_IGNORED: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ue000]")
"""Soft hyphens and other characters without width, and the mark itself."""
_WORD: Final = re2.compile(r"[\pL\pM\pN_]+")

_TOKEN: Final = re.compile(
    r"""
    (?P<boundary>\\b) | (?P<refused>\\B)
    | (?P<start>\^|\\A) | (?P<end>\$|\\z)
    | (?P<flags>\(\?[a-zA-Z-]+\)) | (?P<open>\((?:\?P?<\w+>|\?[a-zA-Z-]*:)?) | (?P<other>[)|])
    | (?P<repeat>[*+?]\??|\{\d+(?:,\d*)?\}\??)
    | (?P<word>\\w) | (?P<nonword>\\W) | (?P<any>\.)
    | (?P<quoted>\\Q.*?(?:\\E|$))
    | (?P<negated>\[\^)(?P<rest>\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])
    | (?P<atom>\\[pP]\{[^}]*\}|\\[pP].|\\x\{[0-9A-Fa-f]+\}|\\x[0-9A-Fa-f]{2}|\\.
        |\[\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ATOMS: Final = {"word": r"[\pL\pM\pN_]", "nonword": rf"[^\pL\pM\pN_{_MARK}]", "any": rf"[^\n{_MARK}]"}


class PatternError(RulesError):
    """A pattern that RE2 or this module refuses; ``hint`` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep the remedy beside the message."""
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression as written, and as it runs."""

    source: str
    compiled: Any

    def found_in(self, marked: str) -> bool:
        """Return whether it matches somewhere in a text that :func:`mark` prepared."""
        return self.compiled.search(marked) is not None


def compile_pattern(source: str) -> Pattern:
    r"""Compile *source*, without regard to case.

    Raises:
        PatternError: for what RE2 refuses, ``\B``, and more than 1000 characters.
    """
    if len(source) > MAX_LENGTH:
        raise PatternError(f"the pattern is longer than {MAX_LENGTH} characters", "use `any` with words")
    options = re2.Options()
    options.log_errors = False  # it would write to stderr
    options.case_sensitive = False
    try:
        re2.compile(source, options=options)
        return Pattern(source, re2.compile(_translate(source), options=options))
    except re2.error as error:
        raise PatternError(*_reason(error)) from None


def mark(text: str) -> str:
    """Return *text* composed, without characters of no width, and with its word boundaries marked."""
    plain = _IGNORED.sub("", unicodedata.normalize("NFKC", text))
    marked: str = _WORD.sub(lambda word: f"{_MARK}{word.group()}{_MARK}", plain)
    return marked


def _translate(source: str) -> str:
    return "".join(_piece(token) for token in _TOKEN.finditer(unicodedata.normalize("NFKC", source)))


def _piece(token: re.Match[str]) -> str:
    kind, text = str(token.lastgroup), token[0]
    if kind == "refused":
        raise PatternError("\\B is not supported", "use \\b, or `none` with words")
    if kind == "boundary":
        return _MARK
    if kind == "start":
        return f"{text}{_MARK}?"
    if kind == "end":
        return f"{_MARK}?{text}"
    if kind in {"open", "flags", "other", "repeat"}:
        return text
    if kind == "quoted":
        return "".join(f"{re2.escape(char)}{_MARK}?" for char in text[2:].removesuffix("\\E"))
    if kind == "rest":
        text = f"[^{_MARK}{token['rest']}" if token["rest"][0] != "]" else f"[^]{_MARK}{token['rest'][1:]}"
    return f"(?:{_ATOMS.get(kind, text)}{_MARK}?)"


def _reason(error: Exception) -> tuple[str, str]:
    """Return RE2's message and the remedy."""
    raw = error.args[0] if error.args else ""
    message = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
    if "invalid perl operator" in message or re.search(r"escape sequence: \\[1-9]", message):
        return f"RE2 refuses this pattern: {message}", "look-around and back-references do not exist here"
    return f"RE2 refuses this pattern: {message}", ""
