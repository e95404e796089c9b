"""Rules from files to a checked set that can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from rules.loader import load
from rules.places import Places
from tests.benchmarks.figure import Figure, at_most
from tests.benchmarks.measure import Spent, interleaved

RULES = 10_000
IN_ONE_FILE = 500
_HAZARDS = ("shelter-in-place", "flight-cancellation", "road-blockade", "arson", "school-closure")
_AREAS = ("MX-JAL, MX-TAM", "MX", "MX-NLE, GDL", "ES, PT", "MX-JAL/puerto-vallarta")
_RULE = """\
  - id: rule-{number}
    summary: {{en: Rule number {number}, es: Regla {number}}}
    references: [the loader's benchmark]
    severity: severe
    when:
      hazard: {hazard}
      area: [{area}]
      kind: government
      text: {{any: ["word {number}", "phrase of {number} words"]}}
    tests:
      - given: {{title: Notice {number}, text: "Word {number} is said in Jalisco.", subject: MX, lang: en}}
        expect: {{silent: true}}
"""


def figures(folder: Path) -> Iterator[Figure]:
    took = measured(folder, RULES, 2)
    mine, theirs = took["ours"].cpu, took["peer"].cpu
    yield Figure(
        f"{RULES} rules loaded and checked",
        f"{mine:.2f} s CPU",
        f"yaml.load, CSafeLoader: {theirs:.2f} s CPU",
        mine / theirs,
        at_most(3),
    )


def measured(folder: Path, count: int, rounds: int) -> dict[str, Spent]:
    """Return what it takes us, and PyYAML alone, to load so many rules."""
    place = folder / f"rules-{count}"
    place.mkdir()
    write(place, count)
    places = Places.load()

    def ours() -> None:
        assert len(load([place], places).rules) == count

    def plain() -> None:
        for path in sorted(place.iterdir()):
            yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)

    return interleaved({"ours": ours, "peer": plain}, rounds)


def write(folder: Path, count: int) -> None:
    """Write so many rules, some hundred in a file."""
    for start in range(0, count, IN_ONE_FILE):
        numbers = range(start, min(start + IN_ONE_FILE, count))
        rules = "".join(
            _RULE.format(number=n, hazard=_HAZARDS[n % len(_HAZARDS)], area=_AREAS[n // 7 % len(_AREAS)])
            for n in numbers
        )
        (folder / f"{start:06d}.yaml").write_text(f"version: 1\nrules:\n{rules}end: true\n")
