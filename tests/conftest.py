"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.places import Places
from rules.reader import Reader
from tests.faults.table import FAULTS, lines, printed, pytest_runtest_makereport, tally
from tests.shipped import gazetteer
from tests.shipped import reader as shipped_reader

__all__ = ["REPOSITORY", "pytest_runtest_makereport", "tally"]

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the project."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of recorded feeds and labelled texts beside the project, or skip."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data, which is not part of the project")
    return folder


@pytest.fixture(scope="session")
def places() -> Places:
    """Return the shipped gazetteer."""
    return gazetteer()


@pytest.fixture(scope="session")
def reader() -> Reader:
    """Return the shipped reader of all languages; making its automata once saves seconds a file."""
    return shipped_reader()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what ``bin/test faults`` asks for."""
    parser.addoption(
        "--fault-table", action="store_true", help="print the table of faults; one untried fails"
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures that tests have recorded as the property ``figure``, and the table of faults."""
    reports = [report for each in terminalreporter.stats.values() for report in each]
    tests = [report for report in reports if isinstance(report, pytest.TestReport)]
    for report in tests:
        for name, value in report.user_properties:
            if name == "figure" and report.when == "call":
                terminalreporter.write_line(str(value))
    if terminalreporter.config.getoption("--fault-table"):
        for line in printed(lines(tests)):
            terminalreporter.write_line(line)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run for the table in which a fault was not tried."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not session.config.getoption("--fault-table"):
        return
    tests = [r for each in reporter.stats.values() for r in each if isinstance(r, pytest.TestReport)]
    held = lines(tests)
    if session.exitstatus == 0 and any(
        number not in held or held[number].verdict != "pass" for number in FAULTS
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
