"""Every labelled notice of the project's own is read wholly right."""

from __future__ import annotations

from typing import Any

import pytest

from rules.reader import Reader
from tests.notices import OWN, first_level, notices
from tests.score_gold import entry_of, prediction

FILES = [path.name for path in sorted(OWN.glob("*.yaml"))]


def test_each_notice_has_a_name_of_its_own() -> None:
    names = [item["id"] for name in FILES for item in notices([OWN / name])]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", FILES)
def test_the_notices_of_a_file_are_read_right(reader: Reader, name: str) -> None:
    """All of a file at once: there are thousands, and each takes little more than a test's own set-up."""
    known = [item for item in notices([OWN / name]) if "pending" not in item]
    assert {item["id"]: fault for item in known if (fault := _fault(reader, item))} == {}


@pytest.mark.full
@pytest.mark.parametrize("name", FILES)
def test_only_what_is_not_read_right_yet_is_marked_so(reader: Reader, name: str) -> None:
    pending = [item for item in notices([OWN / name]) if "pending" in item]
    assert [item["id"] for item in pending if not _fault(reader, item)] == []


def _fault(reader: Reader, item: dict[str, Any]) -> dict[str, set[tuple[str, ...]]]:
    """Return what is read of a notice and not there, and what is there and not read; {} where all is right."""
    read = prediction(item["id"], reader.read(entry_of(item)))
    free = _triples(item["optional"])
    told = _triples(read["statements"]) - free | _levels(read["levels"])
    true = _triples(item["truth"]) - free | _levels(item["level"])
    return {} if told == true else {"wrong": told - true, "missed": true - told}


def _levels(levels: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    return {("level", first_level(each["area"]), str(each["level"])) for each in levels}


def _triples(statements: list[dict[str, str]]) -> set[tuple[str, ...]]:
    return {(s["hazard"], first_level(s["area"]), s["status"]) for s in statements}
