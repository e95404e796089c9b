"""Hold every word of a language and every name of a place in automata, each made when it is first needed."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, Protocol

from ahocorasick_rs import AhoCorasick

from rules.lexicon import Lexicon, Term
from rules.text import COMPOUND, fold, pattern, spaced

SCRIPTS: Final = {
    "latin": re.compile("[a-z0-9]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "han": re.compile("[\u3040-\u9fff]"),
}
"""Scripts of names, as folded text has them; a name in two is searched with the first."""


class PlaceName(Protocol):
    """One name of a place, as the gazetteer gives it."""

    @property
    def text(self) -> str:
        """Return how it is written."""
        ...

    @property
    def lang(self) -> str | None:
        """Return the language it is used in; None: any."""
        ...

    @property
    def place(self) -> str:
        """Return the id of the place."""
        ...

    @property
    def weak(self) -> bool:
        """Return whether it proves nothing by itself."""
        ...

    @property
    def population(self) -> int:
        """Return the inhabitants, to choose between namesakes."""
        ...


class Names(Protocol):
    """Every name there is, by the number of its pattern."""

    def patterns(self) -> Iterable[str]:
        """Return the names as they stand in folded text."""
        ...

    def bearers(self, number: int) -> Iterable[PlaceName]:
        """Return what the name with this number may mean."""
        ...


class Phrases:
    """The terms of one language and the carriers' names, with the automaton that finds them."""

    def __init__(self, lexicon: Lexicon, carriers: Iterable[tuple[str, str]]) -> None:
        """Fold every term; this takes a tenth of a second for each ten thousand of them."""
        known = lexicon.terms()
        terms: dict[str, list[Term]] = defaultdict(list)
        for term in known:
            terms[pattern(term.text)].append(_bare(term))
        for code, name in carriers:
            terms[pattern(name)].append(Term("carrier", code, name))
        self.joins = _joins(known)
        self._halves: dict[tuple[str, ...], tuple[dict[str, str], int]] = {}
        self._terms = [found for folded, found in terms.items() if folded]
        self._ends_word = [folded[0] != " " and spaced(folded[0]) for folded in terms if folded]
        self._automaton = AhoCorasick([folded for folded in terms if folded], store_patterns=False)

    def find(self, folded: str) -> Iterator[tuple[list[Term], int, int]]:
        """Yield the terms found in folded text, with where.

        Of a compound the longest end speaks that is known, unless the whole word is a term of its own,
        and not only the first word of a phrase.
        """
        ends: dict[tuple[int, int], tuple[int, int]] = {}
        whole: set[tuple[int, int]] = set()
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if folded[start] == " " or not self._ends_word[index]:
                if any(not (t.tail or t.close) for t in self._terms[index]):
                    whole.add((start, end))
                yield from self._completed(self._terms[index], folded, start, end)
                continue
            first = folded.rfind(" ", 0, start)
            known = ends.setdefault((first, end), (start, index))
            ends[first, end] = min(known, (start, index))
        for (first, end), (_, index) in ends.items():
            if (first, end) not in whole:
                yield self._terms[index], first, end

    def _completed(
        self, terms: list[Term], folded: str, start: int, end: int
    ) -> Iterator[tuple[list[Term], int, int]]:
        """Yield the terms of a match, and those of which it is the first half with each second half."""
        if plain := [term for term in terms if not term.tail]:
            yield plain, start, end
        for term in terms:
            tails, words = self._tails(term.tail) if term.tail else ({}, 0)
            high = end
            for _ in range(words):
                high = folded.find(" ", high) + 1
                if not high:
                    break
                if word := tails.get(folded[end : high - 1]):
                    yield [replace(term, text=f"{term.text} {word}", tail=())], start, high

    def _tails(self, tail: tuple[str, ...]) -> tuple[dict[str, str], int]:
        """Return second halves by how they stand in folded text, and the words of the longest."""
        if tail not in self._halves:
            found = {fold(word): word for word in tail}
            self._halves[tail] = found, max(word.count(" ") + 1 for word in found)
        return self._halves[tail]


class Scripts:
    """The names of places by the script they are written in, each with an automaton made at first use."""

    def __init__(self, names: Names) -> None:
        """Take the names; nothing is done with them yet."""
        self._names = names
        self._made: dict[str, tuple[list[int], AhoCorasick]] = {}

    def find(self, folded: str) -> Iterator[tuple[int, int, int]]:
        """Yield the number of each name found in folded text, with where."""
        for script, letter in SCRIPTS.items():
            if letter.search(folded):
                numbers, automaton = self._of(script)
                for index, start, end in automaton.find_matches_as_indexes(folded, overlapping=True):
                    yield numbers[index], start, end

    def _of(self, script: str) -> tuple[list[int], AhoCorasick]:
        if script not in self._made:
            mine = list(_written_in(script, self._names.patterns()))
            automaton = AhoCorasick([name for _, name in mine], store_patterns=False)
            self._made[script] = [n for n, _ in mine], automaton
        return self._made[script]


def _written_in(script: str, names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the names that are searched with those of *script*, each with its number."""
    has = SCRIPTS[script].search
    earlier = [letter.search for letter in itertools.takewhile(SCRIPTS[script].__ne__, SCRIPTS.values())]
    for number, name in enumerate(names):
        if has(name) and not (earlier and any(search(name) for search in earlier)):
            yield number, name


def _bare(term: Term) -> Term:
    """Return *term* without the sign that it may end a compound."""
    return replace(term, text=term.text[1:]) if term.text.startswith(COMPOUND) else term


def _joins(terms: Iterable[Term]) -> frozenset[str]:
    """Return the words a clause can begin with."""
    return frozenset(
        fold(t.text) for t in terms if t.role == "cue" and t.value in {"and", "because", "breaks"}
    )
