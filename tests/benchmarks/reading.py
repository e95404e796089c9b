"""From a raw entry to its statements: the one pass over its words, and the whole reading, in any language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rules.lexicon import load
from rules.marks import Scanner
from rules.model import Entry
from rules.places import Places
from rules.reader import Reader
from rules.text import fold
from tests.benchmarks.figure import Figure, at_least, at_most
from tests.benchmarks.matching import SIZES, phrases, written
from tests.benchmarks.measure import interleaved, peer
from tests.benchmarks.texts import prose, source
from tests.notices import OWN, notices
from tests.score_gold import entry_of

READ = 200
"""Entries of about 2 000 characters."""


def figures(folder: Path) -> Iterator[Figure]:
    """Yield the pass over 1 000 to 100 000 terms, then the whole reading."""
    pace = {}
    for size in SIZES:
        terms = phrases(size)
        pace[size], figure = _one_pass(folder, terms, written(terms))
        yield figure
    yield Figure(
        "words of a lexicon, 100 000 terms against 1 000",
        f"{pace[100_000] * 1e6:.0f} µs an entry",
        f"1 000 terms: {pace[1_000] * 1e6:.0f} µs",
        pace[100_000] / pace[1_000],
        at_most(5),
    )
    yield from _whole()


def _one_pass(folder: Path, terms: Sequence[str], texts: Sequence[Entry]) -> tuple[float, Figure]:
    """Compare the scanner with the usual fold, an automaton and a look at both ends of each hit."""
    (folder / "en.yaml").write_text(f"hazards: {{curfew: {{names: '{', '.join(terms)}'}}}}", "utf-8")
    scanner = Scanner({"en": load("en", folder)}, None, ())

    def ours() -> list[set[str]]:
        return [{fold(mark.term) for mark in scanner.scan(t.document, "en").marks} for t in texts]

    sides: dict[str, Callable[[], list[set[str]]]] = {"ours": ours}
    module = peer("ahocorasick")
    if module is not None:
        automaton = module.Automaton()
        for term in terms:
            automaton.add_word(fold(term), fold(term))
        automaton.make_automaton()

        def theirs() -> list[set[str]]:
            return [_words(automaton.iter(folded), folded) for folded in (fold(t.document) for t in texts)]

        sides["peer"] = theirs
        assert all(mine <= other for mine, other in zip(ours(), theirs(), strict=True))
    took = interleaved(sides, 4)
    each = took["ours"].wall / len(texts)
    what = f"words of a lexicon with their offsets, {len(terms)} terms"
    said = f"{each * 1e6:.0f} µs an entry"
    if "peer" not in took:
        return each, Figure(what, said, "not installed: pyahocorasick")
    other = took["peer"].wall / len(texts)
    return each, Figure(what, said, f"pyahocorasick, filter, no offsets: {other * 1e6:.0f} µs", other / each)


def _words(hits: Iterator[tuple[int, str]], folded: str) -> set[str]:
    """Return the terms that are whole words."""
    found = set()
    for end, term in hits:
        before, after = end - len(term), end + 1
        if (before < 0 or folded[before] == " ") and (after == len(folded) or folded[after] == " "):
            found.add(term)
    return found


def _whole() -> Iterator[Figure]:
    """Compare the reading with one language known and with all, and with a keyword-times-place reader."""
    places = Places.load()
    of = source()
    texts = [Entry(f"{n}", prose(n, 2000), "Notice", lang="en", subject=of.subject) for n in range(READ)]
    english = Reader.load(places, ["en"])
    every = Reader.load(places)
    sides = {
        "one": lambda: [english.read(text) for text in texts],
        "all": lambda: [every.read(text) for text in texts],
    }
    took = interleaved(sides, 3)
    one, all_ = (took[side].wall / READ for side in ("one", "all"))
    size = sum(len(text.document) for text in texts) / READ
    yield Figure(
        f"an English entry of {size:.0f} characters read, {len(every.lexicons)} languages known",
        f"{all_ * 1e3:.2f} ms, {size / all_ / 1e6:.2f} MB/s",
        f"English alone: {one * 1e3:.2f} ms",
        all_ / one,
        at_most(2),
    )
    yield _against_a_loop(every, texts)
    yield from _by_language(every)


def _against_a_loop(reader: Reader, texts: Sequence[Entry]) -> Figure:
    """Compare with what finds every hazard's and every region's name by a regular expression each."""
    words = {term.text for term in reader.lexicons["en"].terms() if term.role == "name"}
    regions = {name.text for name in reader.places.names(["en"]) if "/" not in name.place and not name.weak}
    compiled = [re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE) for word in words | regions]
    few = texts[:3]
    took = interleaved(
        {
            "ours": lambda: [reader.read(text) for text in texts],
            "peer": lambda: [[p.search(text.document) is not None for p in compiled] for text in few],
        },
        2,
    )
    mine, theirs = took["ours"].wall / len(texts), took["peer"].wall / len(few)
    return Figure(
        f"the same against {len(compiled)} regular expressions, one a name",
        f"{mine * 1e3:.2f} ms",
        f"re.search(IGNORECASE) each: {theirs * 1e3:.1f} ms",
        theirs / mine,
        at_least(1),
    )


def _by_language(reader: Reader) -> Iterator[Figure]:
    """Show what a notice of each language takes."""
    own: dict[str, list[Entry]] = {}
    for item in notices(sorted(OWN.glob("*.yaml"))):
        own.setdefault(item["lang"].split("-")[0], []).append(entry_of(item))
    for lang, entries in sorted(own.items()):
        took = interleaved({"ours": lambda entries=entries: [reader.read(e) for e in entries]}, 2)  # type: ignore[misc]
        size = sum(len(e.document) for e in entries)
        yield Figure(
            f"{len(entries)} notices in {lang}, {size / len(entries):.0f} characters each",
            f"{took['ours'].wall / len(entries) * 1e3:.2f} ms, {size / took['ours'].wall / 1e6:.2f} MB/s",
        )
