"""Multiply out the terms of a lexicon: choices, inflected forms, and the halves of what is too many.

``(a|b|)`` stands for one of its parts, ``(s)`` for with and without, ``{ending}`` for every form of a class.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from rules.text import COMPOUND

_MANY: Final = 60
"""Phrases from which a term is kept in two halves: all of them would take memory and time."""
_MANY_CHOICES: Final = 8
"""Bars in such a term at least."""
_GAP: Final = re.compile(r"([(…)])")
_CHOICE: Final = re.compile(r"([()|])")
CLASS: Final = re.compile(r"\{([^{}]*)\}")
Forms = Mapping[str, tuple[str, ...]]
"""The endings of each class of words, by the name a file gives the class."""


def expand(terms: str, forms: Forms = MappingProxyType({})) -> Iterator[str]:
    """Yield each term of a list, its choices and forms multiplied out.

    KeyError for a class that *forms* has not.
    """
    for term in split(terms):
        for chosen in _chosen(iter(_CHOICE.split(term)), inside=False) if "(" in term else (term,):
            if words := " ".join(chosen.split()):
                yield from _inflected(words, forms)


def _inflected(phrase: str, forms: Forms) -> Iterator[str]:
    """Yield the forms of a phrase.

    Classes with equally many endings agree ending by ending, others multiply.
    """
    if "{" not in phrase:
        yield phrase
        return
    pieces = CLASS.split(phrase)
    endings = [forms[name] for name in pieces[1::2]]
    sizes = list(dict.fromkeys(map(len, endings)))
    for chosen in itertools.product(*map(range, sizes)):
        at = dict(zip(sizes, chosen, strict=True))
        inflected = itertools.chain((e[at[len(e)]] for e in endings), [""])
        yield "".join(itertools.chain.from_iterable(zip(pieces[::2], inflected, strict=True)))


def _chosen(pieces: Iterator[str], *, inside: bool) -> list[str]:
    """Return the spellings of one choice, up to the parenthesis that closes it; choices may be nested."""
    parts: list[str] = []
    spelled = [""]
    optional = inside
    for piece in pieces:
        if piece == ")" and inside:
            break
        if piece == "|" and inside:
            parts, spelled, optional = [*parts, *spelled], [""], False
            continue
        added = _chosen(pieces, inside=True) if piece == "(" else [piece]
        spelled = [before + after for before in spelled for after in added]
    return [*parts, *spelled, *([""] if optional else [])]


def split(terms: str) -> Iterator[str]:
    """Yield the terms of a comma-separated list."""
    return (term.strip() for term in terms.split(",") if term.strip())


def size(term: str) -> int:
    """Return how many phrases the choices of a term make; the two parts of one with a gap are kept apart."""
    return max(map(_ways, term.split("…")))


def _count(pieces: Iterator[str], *, inside: bool) -> int:
    before, now, optional = 0, 1, inside
    for piece in pieces:
        if piece == ")" and inside:
            break
        if piece == "|" and inside:
            before, now, optional = before + now, 1, False
        elif piece == "(":
            now *= _count(pieces, inside=True)
    return before + now + optional


def pieces(phrase: str) -> Iterator[str]:
    """Yield what stands between the spaces of a phrase that are outside its choices; they are far fewer."""
    start, depth = 0, 0
    for at, char in enumerate(phrase):
        depth += (char == "(") - (char == ")")
        if char == " " and not depth:
            yield phrase[start:at]
            start = at + 1
    yield phrase[start:]


def halves(phrase: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the spellings of both halves of a phrase of many choices, parted where they are fewest.

    None for a phrase of few; for one that cannot be parted at a space; and for one that inflects.
    """
    if phrase.count("|") < _MANY_CHOICES or "{" in phrase or phrase.startswith(COMPOUND):
        return None
    cuts = [at for at in _edges(phrase) if phrase[:at].count("(") == phrase[:at].count(")")]
    for at in sorted(cuts, key=lambda at: _ways(phrase[:at]) + _ways(phrase[at:])):
        both = (_spellings(phrase[:at]), _spellings(phrase[at:]))
        if both[0] and both[1]:
            return both if len(both[0]) * len(both[1]) >= _MANY else None
    return None


def _ways(phrase: str) -> int:
    """Return how many spellings a phrase has."""
    return _count(iter(_CHOICE.split(phrase)), inside=False)


def _edges(phrase: str) -> Iterator[int]:
    """Yield where the spaces of a phrase stand."""
    return (at for at, char in enumerate(phrase) if char == " ")


def _spellings(phrase: str) -> tuple[str, ...]:
    """Return the spellings of a phrase, () where it may be left out."""
    spelled = [" ".join(c.split()) for c in _chosen(iter(_CHOICE.split(phrase)), inside=False)]
    return () if "" in spelled else tuple(dict.fromkeys(spelled))


def parts_of(phrase: str) -> list[str]:
    """Return what a phrase's gaps divide it into; one inside a choice only says that more may follow."""
    parts, depth = [""], 0
    for piece in _GAP.split(phrase):
        depth += (piece == "(") - (piece == ")")
        if piece == "…" and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return parts
