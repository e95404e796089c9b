"""The rules in force, whatever becomes of their files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.facts import RULES
from daemon.rulebook import Rulebook
from rules.errors import RuleErrors
from rules.places import Places
from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
GOOD = """\
version: 1
rules:
  - id: first
    summary: Shelter
    severity: extreme
    when: {hazard: shelter-in-place, area: [MX]}
    tests:
      - given: {text: "Shelter in place in Jalisco.", subject: MX}
        expect: {raise: [MX-JAL]}
end: true
"""
OTHER = GOOD.replace("id: first", "id: second")
BROKEN = GOOD.removesuffix("end: true\n")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.db", NOW) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rules" / "a.yaml"
    path.parent.mkdir()
    path.write_text(GOOD)
    return path


def started(file: Path, places: Places, kept: dict[str, str] | None = None) -> Rulebook:
    book = Rulebook([file.parent], (), places)
    book.start(kept or {})
    return book


def write(file: Path, text: str) -> None:
    """Write *text* with a time of its own: two writes may fall into one tick of the clock."""
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(text)
    os.utime(file, ns=(before + 1_000_000, before + 1_000_000))


def test_a_change_counts_once_the_files_rest(file: Path, places: Places) -> None:
    book = started(file, places)
    assert [book.changed(), book.changed()] == [False, False]
    write(file, OTHER)
    assert [book.changed(), book.changed()] == [False, True]
    book.reload()
    assert list(book.current.rules) == ["second"]
    assert [book.changed(), book.changed()] == [False, False]


def test_a_new_file_in_a_folder_is_a_change(file: Path, places: Places) -> None:
    book = started(file, places)
    file.with_name("b.yaml").write_text(OTHER)
    book.changed()
    assert book.changed()
    book.reload()
    assert list(book.current.rules) == ["first", "second"]


@pytest.mark.fault(23, "broken files")
def test_broken_files_change_nothing_and_tell_the_operator_once_of_each_content(
    file: Path, places: Places, store: Store
) -> None:
    book = started(file, places)
    book.record(store, NOW)
    write(file, BROKEN)
    for _ in range(2):
        book.reload()
        book.record(store, NOW)
    assert list(book.current.rules) == ["first"]
    (note,) = store.operator.pending()
    assert "last good rules stay in force" in note.text
    assert f"{file}:" in note.text
    assert store.meta.get(RULES)
    write(file, BROKEN.replace("severity: extreme", "severity: loud"))
    book.reload()
    book.record(store, NOW)
    assert len(store.operator.pending()) == 2
    write(file, OTHER)
    book.reload()
    book.record(store, NOW)
    assert (list(book.current.rules), store.meta.get(RULES)) == (["second"], "")


def test_a_restart_with_broken_files_goes_on_with_the_kept_rules(
    file: Path, places: Places, store: Store
) -> None:
    started(file, places).record(store, NOW)
    write(file, BROKEN)
    book = started(file, places, store.rules.kept())
    book.record(store, NOW)
    assert list(book.current.rules) == ["first"]
    assert book.faults
    assert store.rules.kept() == {str(file): GOOD}


def test_with_nothing_kept_broken_files_are_refused(file: Path, places: Places) -> None:
    write(file, BROKEN)
    with pytest.raises(RuleErrors):
        started(file, places)


@pytest.mark.fault(23, "files that are gone")
def test_files_that_are_gone_leave_the_rules_in_force(file: Path, places: Places) -> None:
    book = started(file, places)
    file.unlink()
    book.reload()
    assert list(book.current.rules) == ["first"]
    assert "holds no rule file" in str(book.faults[0])
