"""Load the words of each language: one YAML file per BCP 47 tag, and nothing of them in code.

A list of terms is one string: comma-separated, ``(a|b|)`` for one of its parts, ``(s)`` for with and
without.
``{ending}`` stands for every form of a class that the file declares under ``forms:``.
``hebt … auf`` stands for two words with others between them.
``extends:`` names a language whose terms and forms also hold.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml

from rules.cues import CUES
from rules.hazards import HAZARDS
from rules.text import fold

HERE: Final = Path(__file__).with_name("lexicon")
PARTS: Final = {
    "names": "name",
    "events": "name",
    "things": "thing",
    "own": "own",
    "down": "down",
    "up": "up",
    "ended": "ended",
    "over": "over",
}
"""What a hazard's block may hold, and the role its terms play.

names: the hazard itself (curfew); events: the same, in words used only when it happens ("erupted", "tsunami
warning"); things: what can fail (flights), own: the same in an airline's mouth only;
down and up: what it does then (cancelled, restored); ended: more words for this hazard's end; over: what
tells its end without naming it ("flies to … again").
"""
HEADINGS: Final = frozenset({"locations", "event", "actions", "assistance"})
TABLES: Final = {"months": "month", "weekdays": "weekday", "times": "time", "levels": "level"}
MOST_FORMS: Final = 4_000
"""Phrases one term may stand for; more take memory and time, and hardly one of them is ever written."""
_FEW: Final = 11
"""Choices with which no term has too many forms: 2 to the power of so many."""
_MOST_PARTS: Final = 3
"""Parts of one phrase between which others may stand."""
SHORT: Final = 5
"""Letters a particle behind its verb may have, where a language's file does not say."""
_GAP: Final = re.compile(r"([(…)])")
_CHOICE: Final = re.compile(r"([()|])")
_CLASS: Final = re.compile(r"\{([^{}]*)\}")
Forms = Mapping[str, tuple[str, ...]]
"""The endings of each class of words, by the name a file gives the class."""


class LexiconError(ValueError):
    """A lexicon file says something nobody understands; names the file and the key."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase and the part it plays."""

    role: str
    """name, thing, own, down, up, ended, over, cue, heading, month, weekday, time or level."""
    value: str
    """The hazard, the cue, the heading, or the number it stands for."""
    text: str
    event: bool = False
    """It is said only of what happens."""
    close: tuple[str, ...] = ()
    """What must follow within the sentence, one of these, other words between: the "auf" of "hebt … auf"."""
    then: tuple[str, ...] = ()
    """What must follow that in turn, where a phrase has three parts."""


@dataclass(frozen=True, slots=True)
class Row:
    """One list of terms as a file has it, with the part they play."""

    role: str
    value: str
    terms: str
    event: bool = False


@dataclass(frozen=True)
class Lexicon:
    """The words of one language."""

    lang: str
    rows: tuple[Row, ...]
    words: frozenset[str]
    """Frequent words that tell the language from others."""
    abbreviations: frozenset[str]
    """Words whose full stop ends no sentence."""
    forms: Forms
    """How the words of its file inflect."""
    also: frozenset[str] = frozenset()
    """Other tags its texts come with, in lower case (nb: no)."""
    telling: str = ""
    """Letters, in lower case, by which a text is told: hardly another language has them."""
    letters: Mapping[int, str] = field(default_factory=dict)
    """Letters as people write them who have no key for them (ü: ue)."""
    short: int = SHORT
    """Letters up to which the last part of a phrase may be a particle, and counts where its clause ends."""

    def terms(self) -> tuple[Term, ...]:
        """Return every term, its choices and forms multiplied out: tens of thousands, made at each call."""
        return tuple(_spelled(_multiplied(self.rows, self.forms, self.short), self.letters))


def available(folder: Path = HERE) -> tuple[str, ...]:
    """Return the tags of the languages there is a file for."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


def load(lang: str, folder: Path = HERE) -> Lexicon:
    """Return the lexicon of *lang*, with what it extends; LexiconError for a faulty file."""
    path = folder / f"{lang}.yaml"
    # BaseLoader keeps every scalar a string, so that "no" and "on" stay words.
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - strings only
    except yaml.YAMLError as fault:
        raise LexiconError(f"{path.name}: {' '.join(str(fault).split())}") from fault
    if not isinstance(data, dict):
        raise LexiconError(f"{path.name}: expected a mapping of words")
    base = load(str(data["extends"]), folder) if data.get("extends") else None
    forms = {**(base.forms if base else {}), **_forms(path.name, data)}
    own = {ord(letter): str(how) for letter, how in _table(path.name, data, "letters", None)}
    letters = {**(base.letters if base else {}), **own}
    rows = tuple(_rows(path.name, data))
    for used in (row.terms for row in rows):
        for term in _split(used):
            if sum(map(bool, map(str.strip, _parts(term)))) > _MOST_PARTS:
                raise LexiconError(f"{path.name}: {term[:60]!r} has more than {_MOST_PARTS} parts")
            if term.count("|") > _FEW and (count := _size(term)) > MOST_FORMS:
                raise LexiconError(f"{path.name}: {term[:60]!r} is {count} phrases; {MOST_FORMS} are allowed")
        if unknown := set(_CLASS.findall(used)) - forms.keys():
            raise LexiconError(f"{path.name}: {{{min(unknown)}}} is not declared under forms")
    return Lexicon(
        lang=lang,
        rows=(*(base.rows if base else ()), *rows),
        words=_words(data, "words", forms) | (base.words if base else frozenset()),
        abbreviations=_words(data, "abbreviations", forms) | (base.abbreviations if base else frozenset()),
        forms=forms,
        also=frozenset(tag.lower() for tag in expand(str(data.get("also", "")))),
        telling="".join(str(data.get("telling", "")).casefold().split()),
        letters=letters,
        short=int(str(data.get("short", base.short if base else SHORT))),
    )


def choose(
    tag: str | None, known: Iterable[str], also: Mapping[str, str] = MappingProxyType({})
) -> str | None:
    """Return the language among *known* that serves *tag*: the same, or less and less of it (es-MX: es).

    *also*: further tags, in lower case, with the language that serves them (no: nb).
    """
    by_lower = {**also, **{lang.lower(): lang for lang in known}}
    parts = (tag or "").replace("_", "-").lower().split("-")
    for end in range(len(parts), 0, -1):
        found = by_lower.get("-".join(parts[:end]))
        if found:
            return found
    return None


def expand(terms: str, forms: Forms = MappingProxyType({})) -> Iterator[str]:
    """Yield each term of a list, its choices and forms multiplied out.

    KeyError for a class that *forms* has not.
    """
    for term in _split(terms):
        for chosen in _chosen(iter(_CHOICE.split(term)), inside=False):
            if words := " ".join(chosen.split()):
                yield from _inflected(words, forms)


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


def _size(term: str) -> int:
    """Return how many phrases the choices of a term make; the two parts of one with a gap are kept apart."""
    return max(_count(iter(_CHOICE.split(part)), inside=False) for part in term.split("…"))


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


def _inflected(phrase: str, forms: Forms) -> Iterator[str]:
    """Yield the forms of a phrase.

    Classes with equally many endings agree ending by ending, others multiply.
    """
    if "{" not in phrase:
        yield phrase
        return
    pieces = _CLASS.split(phrase)
    endings = [forms[name] for name in pieces[1::2]]
    sizes = list(dict.fromkeys(map(len, endings)))
    for chosen in itertools.product(*map(range, sizes)):
        at = dict(zip(sizes, chosen, strict=True))
        inflected = itertools.chain((e[at[len(e)]] for e in endings), [""])
        yield "".join(itertools.chain.from_iterable(zip(pieces[::2], inflected, strict=True)))


def _forms(file: str, data: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return the declared classes; "-" is an empty ending."""
    table = dict(_table(file, data, "forms", None))
    return {name: tuple(e.strip("-") for e in str(endings).split()) for name, endings in table.items()}


def _words(data: Mapping[str, object], key: str, forms: Forms) -> frozenset[str]:
    return frozenset(map(fold, expand(str(data.get(key, "")), forms)))


def _split(terms: str) -> Iterator[str]:
    return (term.strip() for term in terms.split(",") if term.strip())


def _rows(file: str, data: Mapping[str, object]) -> Iterator[Row]:
    for hazard, parts in _table(file, data, "hazards", HAZARDS):
        if not isinstance(parts, dict):
            raise LexiconError(f"{file}: hazards.{hazard}: expected some of {', '.join(PARTS)}")
        for part, terms in _table(file, {hazard: parts}, hazard, PARTS):
            yield Row(PARTS[part], hazard, str(terms), event=part == "events")
    for section, role, known in (("cues", "cue", CUES), ("headings", "heading", HEADINGS)):
        for value, terms in _table(file, data, section, known):
            yield Row(role, value, str(terms))
    for section, role in TABLES.items():
        for value, terms in _table(file, data, section, None):
            yield Row(role, value, str(terms))


def _multiplied(rows: Iterable[Row], forms: Forms, short: int) -> Iterator[Term]:
    for row in rows:
        for raw in _split(row.terms):
            opening, *rest = _parts(raw)
            stages = tuple(_stages(rest, forms, short))[:2]
            for text in dict.fromkeys(expand(opening, forms)):
                yield Term(row.role, row.value, text, row.event, *stages)


def _parts(phrase: str) -> list[str]:
    """Return what a phrase's gaps divide it into; one inside a choice only says that more may follow."""
    parts, depth = [""], 0
    for piece in _GAP.split(phrase):
        depth += (piece == "(") - (piece == ")")
        if piece == "…" and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _stages(rest: Sequence[str], forms: Forms, short: int) -> Iterator[tuple[str, ...]]:
    """Yield the words of each further part of a phrase; those that more may follow end with a "…"."""
    for index, part in enumerate(rest):
        inner = index < len(rest) - 1
        words = expand(part, forms) if part.strip() else ()
        told = (f"{word} …" if inner or short < len(word) <= SHORT else word for word in words)
        if stage := tuple(dict.fromkeys(told)):
            yield stage


def _spelled(terms: Iterable[Term], letters: Mapping[int, str]) -> Iterator[Term]:
    """Yield *terms*, and once more those that are also written with other letters."""
    if not letters:
        yield from terms
        return
    for term in terms:
        both = replace(term, close=_both(term.close, letters), then=_both(term.then, letters))
        yield both
        text = term.text.translate(letters)
        if text != term.text:
            yield replace(both, text=text)


def _both(words: tuple[str, ...], letters: Mapping[int, str]) -> tuple[str, ...]:
    """Return *words* in both spellings."""
    return tuple(dict.fromkeys((*words, *(word.translate(letters) for word in words))))


def _table(
    file: str, data: Mapping[str, object], section: str, known: Iterable[str] | None
) -> Iterator[tuple[str, object]]:
    table = data.get(section) or {}
    if not isinstance(table, dict):
        raise LexiconError(f"{file}: {section}: expected a mapping")
    for key, value in table.items():
        if known is not None and key not in known:
            raise LexiconError(f"{file}: {section}.{key} is not known; known are {', '.join(sorted(known))}")
        yield key, value
