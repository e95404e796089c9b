"""Bring names to a form in which two spellings of one place are equal."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "ə": "e"}
)
_GENERIC = re.compile(
    r"\b(province|state|region|governorate|department|departement|oblast|ka|of|de|del|la|el|the|al|ash|district"
    r"|county|prefecture|wilaya|wilayat|respublika|republic|kray|krai|shi|sheng|lalin|ostan|vilayet|division"
    r"|muhafazat|city|distrito|provincia|departamento|estado|rayon)\b"
)


def fold(text: str) -> str:
    """Return *text* without case, accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", re.sub("[ʻʼ’'`ʿʾ]", "", bare)).strip()


def key(text: str) -> str:
    """Return the part of a region's name that tells it from its neighbours."""
    folded = fold(text)
    return _GENERIC.sub("", folded).replace(" ", "") or folded


def slug(text: str) -> str:
    """Return *text* as lower-case ASCII words joined by hyphens; "" where nothing is left of it."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
