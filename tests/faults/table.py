"""The table of faults: what was made to fail, how, how often, and what came of it.

A test says which fault it makes: ``@pytest.mark.fault(16, "how it was made")``; its fixture ``tally`` counts.
``bin/test faults`` runs every such test and prints a line for each fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pytest

FAULTS: Final = {
    1: "kill -9 at any call, from fetch to delivery and receipt",
    2: "power cut",
    3: "disk full",
    4: "database locked by another program",
    5: "database damaged, cut, empty or gone",
    6: "two daemons on one database",
    7: "clock set back, forth, by a year, to 1970",
    8: "source answers 500, 503, 429",
    9: "source hangs or drips",
    10: "source cut off at any byte",
    11: "200 with nothing, a page, JSON",
    12: "wrong charset, byte order mark, UTF-16",
    13: "huge, gzip bomb, XML bomb, endless author",
    14: "name that fails, leads inside, or changes its mind",
    15: "validators kept and entries not",
    16: "provider says 429",
    17: "provider accepts and then fails",
    18: "provider lists later than the grace",
    19: "provider down, credentials refused, account suspended",
    20: "receipt lost, late, doubled, reordered, forged",
    21: "message accepted and not delivered",
    22: "mail server 4xx, greylist, 5xx, drop after DATA, tarpit",
    23: "rule files broken, cut, emptied",
    24: "source republishes everything",
    27: "daemon dead or hung",
    28: "a source hangs, an entry or message is poison",
    29: "upgrade and downgrade, killed in each step",
    30: "told to stop or reload in the middle of sending",
    31: "hostile text",
    33: "more matches than the caps allow",
    34: "secrets and phone numbers in any output",
    35: "SQLite with the WAL-reset bug",
    36: "a day of all of these, at random",
}
"""Faults by their number; what is missing of a run of numbers does not apply to what exists."""

_TALLY: Final = pytest.StashKey["Tally"]()
_COLUMNS: Final = ("", "fault", "tried", "lost", "doubled", "")


@dataclass
class Tally:
    """What one test counted."""

    tried: int = 1
    lost: int = 0
    doubled: int = 0
    figures: list[str] = field(default_factory=list)

    def count(self, tried: int, lost: int = 0, doubled: int = 0) -> None:
        """Say how many were tried, and how many messages that lost or doubled."""
        self.tried, self.lost, self.doubled = tried, lost, doubled

    def figure(self, text: str) -> None:
        """Say what else was measured."""
        self.figures.append(text)


@dataclass
class Line:
    """One fault, over all its tests."""

    made: dict[str, None] = field(default_factory=dict)
    tried: int = 0
    lost: int = 0
    doubled: int = 0
    figures: list[str] = field(default_factory=list)
    failed: int = 0
    skipped: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """Return whether it held; a fault that nothing tried did not."""
        if self.failed or self.lost or self.doubled:
            return "FAIL"
        return "pass" if self.tried else "NOT TRIED"


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    """Return where a test counts what it tried, lost and doubled."""
    stash: pytest.Stash = request.node.stash
    return stash.setdefault(_TALLY, Tally())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put a test's faults and counts into its report, which also crosses processes."""
    report = yield
    if call.when == "call" or not report.passed:
        told = item.stash.get(_TALLY, Tally())
        for mark in item.iter_markers("fault"):
            number, made = mark.args
            counts = (told.tried, told.lost, told.doubled, list(told.figures))
            report.user_properties.append(("fault", (number, made, *counts)))
    return report


def lines(reports: Iterable[pytest.TestReport]) -> dict[int, Line]:
    """Return the line of each fault."""
    found: dict[int, Line] = defaultdict(Line)
    for report in reports:
        for name, value in report.user_properties:
            if name == "fault" and isinstance(value, Sequence):
                _add(found[value[0]], report, value)
    return found


def _add(line: Line, report: pytest.TestReport, value: Sequence[object]) -> None:
    _, made, tried, lost, doubled, figures = value
    if report.skipped:
        line.skipped.append(
            str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr)
        )
        return
    line.made[str(made)] = None
    line.failed += report.failed
    line.tried += int(str(tried))
    line.lost += int(str(lost))
    line.doubled += int(str(doubled))
    line.figures += map(str, figures if isinstance(figures, list) else ())


def printed(found: dict[int, Line]) -> Iterator[str]:
    """Yield the table: a line for each fault, below it how it was made and what else was measured."""
    rows = [_COLUMNS, *(_row(number, found.get(number, Line())) for number in FAULTS)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_COLUMNS))]
    for row, number in zip(rows, (0, *FAULTS), strict=True):
        aligned = (_aligned(at, cell, widths[at]) for at, cell in enumerate(row))
        yield "  ".join(aligned).rstrip()
        line = found.get(number, Line())
        yield from (f"      {text}" for text in (*line.made, *line.figures))
        yield from (f"      skipped: {why}" for why in dict.fromkeys(line.skipped))


def _row(number: int, line: Line) -> tuple[str, ...]:
    counts = (str(line.tried), str(line.lost), str(line.doubled)) if line.tried else ("-", "-", "-")
    return (str(number), FAULTS[number], *counts, line.verdict)


def _aligned(column: int, cell: str, width: int) -> str:
    return cell.ljust(width) if column in {1, 5} else cell.rjust(width)
