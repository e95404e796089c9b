"""A rule file that is not whole never takes the place of one that was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from daemon.rulebook import Rulebook
from rules.errors import RuleErrors
from rules.loader import load_texts
from rules.places import Places
from tests.faults.table import Tally

GOOD: Final = """\
# yaml-language-server: $schema=rules.schema.json
version: 1
rules:
  - id: shelter
    summary: {en: "Shelter in place", es: "Resguárdese"}
    severity: extreme
    when: {hazard: shelter-in-place, area: [MX-JAL, "NO"]}
    tests:
      - given: {text: "Shelter in place in Jalisco.", subject: MX}
        expect: {raise: [MX-JAL]}
  - id: flights
    summary: Flights cancelled
    severity: severe
    when: {any: [{hazard: flight-cancellation, carrier: AM}, {text: {regex: '\\\\bvuelo cancelado\\\\b'}}]}
end: true
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rules" / "a.yaml"
    path.parent.mkdir()
    path.write_text(GOOD)
    return path


def mutants(text: str) -> Iterator[str]:
    """Yield the file with each line doubled, dropped, swapped with the next, or moved by a space."""
    lines = text.splitlines(keepends=True)
    for at, line in enumerate(lines):
        yield "".join([*lines[:at], line, *lines[at:]])
        yield "".join([*lines[:at], *lines[at + 1 :]])
        yield "".join([*lines[:at], f" {line}", *lines[at + 1 :]])
        yield "".join([*lines[:at], *lines[at + 1 : at + 2], line, *lines[at + 2 :]])
        if line.startswith(" "):
            yield "".join([*lines[:at], line[1:], *lines[at + 1 :]])


def ids(text: str, places: Places) -> list[str] | RuleErrors:
    """Return the ids of the rules of a file, or its faults."""
    try:
        return list(load_texts({"a.yaml": text}, places).rules)
    except RuleErrors as faults:
        return faults


@pytest.mark.fault(23, "a file cut at every byte")
def test_a_file_cut_at_any_byte_never_counts_as_a_file_with_fewer_rules(places: Places, tally: Tally) -> None:
    data = GOOD.encode()
    whole = {len(data), len(data) - 1}
    activated = 0
    for at in range(len(data)):
        found = ids(data[:at].decode("utf-8", "replace"), places)
        activated += not isinstance(found, RuleErrors) and at not in whole
    tally.count(len(data))
    tally.figure(f"{activated} cut files put into force")
    assert activated == 0


@pytest.mark.fault(23, "each line doubled, dropped, swapped with the next, or moved by a space")
def test_a_mutant_is_refused_with_a_line_or_keeps_every_rule(places: Places, tally: Tally) -> None:
    """What is still a whole file may differ in a summary or a test; no rule of it may be gone unsaid."""
    tried = refused = 0
    for text in mutants(GOOD):
        tried += 1
        found = ids(text, places)
        if isinstance(found, RuleErrors):
            refused += 1
            assert all(fault.line > 0 for fault in found.faults)
        else:
            assert found == ["shelter", "flights"]
    tally.count(tried)
    tally.figure(f"{refused} of {tried} mutants refused, each with its line; the others hold every rule")
    assert refused > tried / 3


@pytest.mark.fault(23, "cut files under a running rule book")
def test_a_file_cut_while_it_is_saved_leaves_the_rules_in_force(
    file: Path, places: Places, tally: Tally
) -> None:
    book = Rulebook([file.parent], (), places)
    book.start({})
    data = GOOD.encode()
    cuts = range(0, len(data) - 1, 7)
    for at in cuts:
        file.write_bytes(data[:at])
        book.reload()
        assert list(book.current.rules) == ["shelter", "flights"]
    tally.count(len(cuts))
