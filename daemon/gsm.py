"""The GSM 7-bit alphabet: what an SMS can hold cheaply, and how many segments a text takes.

Facts: 3GPP TS 23.038 section 6.2.1 (alphabet), TS 23.040 section 9.2.3.24.1 (concatenation).
"""

from __future__ import annotations

import unicodedata
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""One septet each. Of the Spanish letters é and ñ are here, á í ó ú are not."""
EXTENSION: Final = frozenset("\f^{}\\[~]|€")
"""Two septets each."""
_ALPHABET: Final = frozenset((*BASIC, *EXTENSION))
_OTHERS: Final = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'", "‹": "'", "›": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "…": "...", "•": "-", "·": "-", "→": "->", "×": "x", "№": "No", "™": "", "®": "", "©": "",
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "œ": "oe", "Œ": "OE", "ð": "d", "Ð": "D",
        "þ": "th", "Þ": "Th", "ħ": "h", "Ħ": "H", "ŋ": "n", "ß": "ß", "ə": "e", "ʻ": "'", "ʼ": "'",
    }
)  # fmt: skip


def transliterate(text: str) -> str:
    """Return *text* in the GSM alphabet where it is Latin.

    One that has letters of another script stays as it is: it is charged by 70 characters in any case.
    """
    whole = unicodedata.normalize("NFC", text)
    plain = "".join(map(_letter, whole.translate(_OTHERS)))
    return plain if fits(plain) else whole


def _letter(char: str) -> str:
    """Return the nearest of the alphabet to one character, or the character."""
    if fits(char):
        return char
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    return bare if bare and fits(bare) else char


def fits(text: str) -> bool:
    """Return whether all of *text* is in the GSM alphabet."""
    return _ALPHABET.issuperset(text)


def segments(text: str) -> int:
    """Return how many SMS *text* is charged as: 160, or 153 each; 70, or 67 each, outside the alphabet."""
    if fits(text):
        return _count([2 if c in EXTENSION else 1 for c in text], alone=160, joined=153)
    return _count([2 if ord(c) > 0xFFFF else 1 for c in text], alone=70, joined=67)


def _count(widths: list[int], *, alone: int, joined: int) -> int:
    """Count segments; a character of two units is never cut in half."""
    if sum(widths) <= alone:
        return 1
    count, room = 1, joined
    for width in widths:
        if width > room:
            count, room = count + 1, joined
        room -= width
    return count
