"""From a raw entry to the ids of the rules it meets, among very many rules on plain words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, permutations
from pathlib import Path
from random import Random
from typing import Any

from rules.conditions import OneOf, Says
from rules.index import build_index
from rules.loader import RuleSet
from rules.matcher import match
from rules.model import Audience, Entry, Reading, Severity
from rules.places import Places
from rules.rule import Branch, Rule, Subject
from rules.text import fold
from tests.benchmarks.figure import Figure, at_least, at_most
from tests.benchmarks.measure import Spent, interleaved, peer
from tests.benchmarks.texts import prose, source, words

SIZES = (1_000, 10_000, 100_000)
READ = 200
"""Entries of about 2 000 characters, each with a few of the patterns in it."""
Side = Callable[[], list[set[str]]]


def figures(_folder: Path) -> Iterator[Figure]:
    places = Places.load()
    pace = {}
    for size in SIZES:
        patterns = phrases(size)
        texts = written(patterns)
        loaded = ruleset(patterns, places)
        took = _by_words(loaded, patterns, texts)
        pace[size] = took["ours"].wall / len(texts)
        said = f"{pace[size] * 1e6:.0f} µs an entry, {_speed(texts, took['ours'].wall):.1f} MB/s"
        for fold_of, bar in (("usual", at_least(1.5)), ("our", None)):
            what = f"rules by words, {size} patterns"
            if fold_of not in took:
                yield Figure(what, said, "not installed: pyahocorasick", None, bar)
                continue
            other = f"pyahocorasick, filter, {fold_of} fold: {took[fold_of].wall / len(texts) * 1e6:.0f} µs"
            yield Figure(what, said, other, took[fold_of].wall / took["ours"].wall, bar)
        if size == 10_000:
            yield _against_a_loop(patterns, texts, loaded, places)
    ratio = pace[100_000] / pace[1_000]
    yield Figure(
        "rules by words, 100 000 patterns against 1 000",
        f"{pace[100_000] * 1e6:.0f} µs an entry",
        f"1 000 patterns: {pace[1_000] * 1e6:.0f} µs",
        ratio,
        at_most(5),
    )


def phrases(count: int) -> list[str]:
    """Return so many phrases of one to three words."""
    known = words()
    single = known[: count // 5]
    pairs = islice((" ".join(two) for two in permutations(known[-600:], 2)), count - len(single))
    return single + list(pairs)


def written(patterns: Sequence[str]) -> list[Entry]:
    """Return entries with five of the patterns in each."""
    chance = Random(2)  # noqa: S311 - a mixture, no secret
    of = source()
    found = []
    for number in range(READ):
        parts = prose(number, 2000).split(" ")
        for pattern in chance.sample(patterns, 5):
            parts.insert(chance.randrange(len(parts)), pattern.upper())
        found.append(Entry(f"{number}", " ".join(parts), "Notice", lang="en", subject=of.subject))
    return found


def ruleset(patterns: Sequence[str], places: Places) -> RuleSet:
    """Return a rule for each pattern, ready to be asked."""
    rules = {pattern: _rule(pattern) for pattern in patterns}
    return RuleSet(rules, {}, "", build_index(rules.values(), places))


def _rule(phrase: str) -> Rule:
    says = Says(frozenset({fold(phrase)}), frozenset(), frozenset())
    public = OneOf("audience", frozenset({Audience.PUBLIC}))
    return Rule(phrase, {"en": phrase}, Severity.MINOR, (Branch((public, says), Subject.WORDS),), None)


def _by_words(loaded: RuleSet, patterns: Sequence[str], texts: Sequence[Entry]) -> dict[str, Spent]:
    """Return what it takes to go from raw entries to the rules whose words they have."""
    index = loaded.index

    def ours() -> list[set[str]]:
        return [{rule.id for rule, _ in index.worded(index.found(text.document))} for text in texts]

    sides: dict[str, Side] = {"ours": ours}
    module = peer("ahocorasick")
    if module is not None:
        automaton = module.Automaton()
        for pattern in patterns:
            automaton.add_word(pattern, pattern)
        automaton.make_automaton()
        sides |= {
            "usual": lambda: [_found(automaton, _usual_fold(text.document)) for text in texts],
            "our": lambda: [_found(automaton, fold(text.document)) for text in texts],
        }
        assert ours() == sides["usual"]() == sides["our"]()
    return interleaved(sides, 4)


def _usual_fold(text: str) -> str:
    """Fold as is usually done, though it spells kana and ł wrong."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join([char for char in plain if not unicodedata.combining(char)])


def _found(automaton: Any, text: str) -> set[str]:  # noqa: ANN401 - the package carries no types
    """Return the patterns in *text* that are whole words."""
    hits = set()
    for end, pattern in automaton.iter(text):
        before, after = end - len(pattern), end + 1
        if (before < 0 or not text[before].isalnum()) and (after == len(text) or not text[after].isalnum()):
            hits.add(pattern)
    return hits


def _against_a_loop(
    patterns: Sequence[str], texts: Sequence[Entry], loaded: RuleSet, places: Places
) -> Figure:
    """Compare the whole match, findings and all."""
    compiled = [(pattern, re.compile(rf"\b{pattern}\b", re.IGNORECASE)) for pattern in patterns]
    few = texts[:3]

    def loop() -> list[set[str]]:
        return [{name for name, rule in compiled if rule.search(text.document)} for text in few]

    def ours() -> list[set[str]]:
        found = (match(loaded, text, Reading(), places, {}) for text in texts)
        return [{finding.rule for finding in findings} for findings in found]

    assert loop() == ours()[: len(few)]
    took = interleaved({"ours": ours, "peer": loop}, 2)
    mine, theirs = _speed(texts, took["ours"].wall), _speed(few, took["peer"].wall)
    return Figure(
        "raw entry to findings, 10 000 patterns",
        f"{mine:.1f} MB/s",
        f"re.search for each rule: {theirs:.4f} MB/s",
        mine / theirs,
        at_least(1000),
    )


def _speed(texts: Sequence[Entry], seconds: float) -> float:
    return sum(len(text.document) for text in texts) / seconds / 1e6
