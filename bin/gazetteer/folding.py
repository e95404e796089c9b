"""Bring names to a form in which two spellings of one place are equal."""

from __future__ import annotations

import re

from rules.text import fold

_GENERIC = re.compile(
    r"\b(province|state|region|governorate|department|departement|oblast|ka|of|de|del|la|el|the|al|ash|district"
    r"|county|prefecture|wilaya|wilayat|respublika|republic|kray|krai|shi|sheng|lalin|ostan|vilayet|division"
    r"|muhafazat|city|distrito|provincia|departamento|estado|rayon)\b"
)


def plain(text: str) -> str:
    """Return *text* without the marks with which transliterations write what nobody types."""
    text = re.sub(r"(?<!\b[dlnDLN])[ʻʼʽʾʿ‘’`ʹ]", "", text)
    return re.sub(r"'(?=$|[\s-])", "", text).strip()


def key(text: str) -> str:
    """Return the part of a region's name that tells it from its neighbours."""
    folded = fold(plain(text).replace("'", ""))
    return _GENERIC.sub("", folded).replace(" ", "") or folded


def slug(text: str) -> str:
    """Return *text* as lower-case ASCII words joined by hyphens; "" where nothing is left of it."""
    return re.sub(r"[^a-z0-9]+", "-", fold(re.sub("[ʻʼʽʾʿ‘’`ʹ']", "", text))).strip("-")
