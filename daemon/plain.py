"""Make hostile text plain: nothing that hides, reorders, injects or breaks an encoder gets through."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_FORBIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, bidi and zero-width signs, lone surrogates, private and unassigned code points, separators."""
_DIGITS: Final = re.compile(r"\+?\(?\d[\d\s().\-/\u2010-\u2015]{5,}\d")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d{4}")
_SKIN: Final = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
"""They colour the emoji before them."""
_FLAG: Final = "".join(map(chr, range(0x1F1E6, 0x1F200)))
"""Two of them are one flag."""
_BRANDED: Final = re.compile(r"emergency[\s\-]+alerts?", re.IGNORECASE)


def one_line(text: str) -> str:
    """Return *text* on one line of visible characters, NFC, blanks collapsed."""
    kept = "".join(_visible(c) for c in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def many_lines(text: str) -> str:
    """Return *text* with every line as :func:`one_line` makes it."""
    return "\n".join(_keep_indent(line) for line in text.replace("\r\n", "\n").split("\n"))


def _keep_indent(line: str) -> str:
    """Return the line made plain behind its leading blanks."""
    indent = len(line) - len(line.lstrip(" "))
    return " " * indent + one_line(line)


def _visible(char: str) -> str:
    """Return *char* if it can be seen, else a blank; what joins letters vanishes."""
    category = unicodedata.category(char)
    if category not in _FORBIDDEN:
        return char
    return "" if category == "Cf" else " "


def has_phone(text: str) -> bool:
    """Return whether *text* holds something that could be dialled: seven digits or more, and no date."""
    for found in _DIGITS.finditer(unicodedata.normalize("NFKC", text)):
        digits = sum(c.isdigit() for c in found.group())
        if digits >= 7 and not _DATE.fullmatch(found.group().strip()):
            return True
    return False


def unbranded(text: str) -> str:
    """Return *text* without the words that get a US sender's registration refused.

    https://www.twilio.com/docs/api/errors/30929
    """
    return _BRANDED.sub("advisory", text)


def shorten(text: str, limit: int) -> str:
    """Return at most *limit* characters, cut at a word where there is one in the last third.

    What is seen as one character is never cut in two.
    """
    if len(text) <= limit:
        return text
    cut = text[: _boundary(text, max(limit - 3, 0))]
    space = cut.rfind(" ")
    return (cut[:space] if space >= limit * 2 // 3 else cut).rstrip(" ,;:") + "..."


def _boundary(text: str, at: int) -> int:
    """Return the last place up to *at* where one visible character ends and another begins."""
    while 0 < at < len(text) and _continues(text, at):
        at -= 1
    return at


def _continues(text: str, at: int) -> bool:
    """Return whether the character at *at* is seen as part of the one before it."""
    if unicodedata.category(text[at]).startswith("M") or text[at] in _SKIN:
        return True
    flags = len(text[:at]) - len(text[:at].rstrip(_FLAG))
    return text[at] in _FLAG and flags % 2 == 1
