"""Load the words of each language: one YAML file per BCP 47 tag, and nothing of them in code.

A list of terms is one string: comma-separated, ``(a|b|)`` for one of its parts, ``(s)`` for with and
without.
``{ending}`` stands for every form of a class that the file declares under ``forms:``.
``hebt … auf`` stands for two words with others between them.
``extends:`` names a language whose terms and forms also hold.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from rules.choices import CLASS, Forms, expand, halves, parts_of, pieces, size, split
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
_NOT: Final = " not"
"""How the words end that a "not" is written together with."""
_FEW: Final = 11
"""Choices with which no term has too many forms: 2 to the power of so many."""
_MOST_PARTS: Final = 3
"""Parts of one phrase between which others may stand."""
SHORT: Final = 5
"""Letters a particle behind its verb may have, where a language's file does not say."""


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
    tail: tuple[str, ...] = ()
    """How the text itself goes on, one of these: a phrase of many choices is kept in two halves."""
    row: int = 0
    """The number of its list in the file."""


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
    contracted: Mapping[str, str] = field(default_factory=dict)
    """Words as people write them who write as they speak (do not: don't)."""
    short: int = SHORT
    """Letters up to which the last part of a phrase may be a particle, and counts where its clause ends."""

    def terms(self) -> tuple[Term, ...]:
        """Return every term, its choices and forms multiplied out: tens of thousands, made at each call."""
        written = _spelled(_multiplied(self.rows, self.forms, self.short), self.letters)
        return tuple(_spoken(written, self.contracted))

    def vocabulary(self) -> frozenset[str]:
        """Return every word its phrases hold before a gap, folded, without multiplying them out."""
        openings = {parts_of(term)[0] for row in self.rows for term in split(row.terms)}
        chosen = {piece for opening in openings for piece in pieces(opening)}
        spelled = "\n".join(text for piece in chosen for text in expand(piece, self.forms))
        return frozenset(fold(f"{spelled}\n{spelled.translate(self.letters)}").split()) | self.words


class Strict(yaml.CBaseLoader):
    """Keeps every scalar a string, so that "no" and "on" stay words; refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 (PyYAML's own signature)
        """Return what a mapping holds; ConstructorError for a key that stands twice, with both its lines."""
        first: dict[str, int] = {}
        for key, _ in node.value:
            if key.value in first:
                said = f'"{key.value}" stands twice, first on line {first[key.value]}: join the two'
                raise yaml.constructor.ConstructorError(None, None, said, key.start_mark)
            first[key.value] = key.start_mark.line + 1
        return super().construct_mapping(node, deep)


def available(folder: Path = HERE) -> tuple[str, ...]:
    """Return the tags of the languages there is a file for."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


def load(lang: str, folder: Path = HERE) -> Lexicon:
    """Return the lexicon of *lang*, with what it extends; LexiconError for a faulty file."""
    path = folder / f"{lang}.yaml"
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=Strict)  # noqa: S506 - strings only
    except yaml.YAMLError as fault:
        raise LexiconError(f"{path.name}: {' '.join(str(fault).split())}") from fault
    if not isinstance(data, dict):
        raise LexiconError(f"{path.name}: expected a mapping of words")
    base = load(str(data["extends"]), folder) if data.get("extends") else None
    forms = {**(base.forms if base else {}), **_forms(path.name, data)}
    own = {ord(letter): str(how) for letter, how in _table(path.name, data, "letters", None)}
    letters = {**(base.letters if base else {}), **own}
    short_forms = {str(words): str(how) for words, how in _table(path.name, data, "contracted", None)}
    rows = tuple(_rows(path.name, data))
    for used in (row.terms for row in rows):
        for term in split(used):
            if sum(map(bool, map(str.strip, parts_of(term)))) > _MOST_PARTS:
                raise LexiconError(f"{path.name}: {term[:60]!r} has more than {_MOST_PARTS} parts")
            if term.count("|") > _FEW and (count := size(term)) > MOST_FORMS:
                raise LexiconError(f"{path.name}: {term[:60]!r} is {count} phrases; {MOST_FORMS} are allowed")
        if unknown := set(CLASS.findall(used)) - forms.keys():
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
        contracted={**(base.contracted if base else {}), **short_forms},
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


def _forms(file: str, data: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return the declared classes; "-" is an empty ending."""
    table = dict(_table(file, data, "forms", None))
    return {name: tuple(e.strip("-") for e in str(endings).split()) for name, endings in table.items()}


def _words(data: Mapping[str, object], key: str, forms: Forms) -> frozenset[str]:
    return frozenset(map(fold, expand(str(data.get(key, "")), forms)))


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
    for number, row in enumerate(rows):
        for raw in split(row.terms):
            opening, *rest = parts_of(raw)
            stages = tuple(_stages(rest, forms, short))[:2]
            close, then = (*stages, (), ())[:2]
            heads, tail = halves(opening) or (tuple(dict.fromkeys(expand(opening, forms))), ())
            for text in heads:
                yield Term(row.role, row.value, text, row.event, close, then, tail, number)


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
        both = _going_on(term, _both(term.close, letters), _both(term.then, letters))
        yield both
        text = term.text.translate(letters)
        if text != term.text:
            yield replace(both, text=text)


def _spoken(terms: Iterable[Term], contracted: Mapping[str, str]) -> Iterator[Term]:
    """Yield *terms*, and once more those with words that are also written as they are spoken."""
    if not contracted:
        yield from terms
        return
    found = re.compile(rf"\b(?:{'|'.join(map(re.escape, contracted))})\b")
    joined = [said for words, said in contracted.items() if words.endswith(_NOT)]

    def short(text: str) -> str:
        return found.sub(lambda match: contracted[match[0]], text)

    for term in terms:
        close = (*term.close, *(s for word in term.close if (s := short(word)) != word))
        then = (*term.then, *(s for word in term.then if (s := short(word)) != word))
        both = _going_on(term, close, then)
        yield both
        if (text := short(term.text)) != term.text:
            yield replace(both, text=text)
        if term.role == "down" and term.text.startswith("not "):  # "not running": "aren't running"
            rest = term.text.removeprefix("not ")
            yield from (replace(both, text=f"{said} {rest}") for said in joined)


def _going_on(term: Term, close: tuple[str, ...], then: tuple[str, ...]) -> Term:
    """Return *term* with these further parts; itself, as most are, where they are its own."""
    return term if close == term.close and then == term.then else replace(term, close=close, then=then)


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
