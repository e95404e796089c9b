"""Every labelled notice of the project's own is read wholly right."""

from __future__ import annotations

from typing import Any

import pytest

from rules.reader import Reader
from tests.notices import OWN, first_level, notices
from tests.score_gold import entry_of, prediction


def _unread(why: str) -> list[pytest.MarkDecorator]:
    """Return the marks of a notice that is not read right yet: that one is now is told where all is run."""
    return [pytest.mark.xfail(reason=why, strict=True), pytest.mark.full]


NOTICES = list(notices(sorted(OWN.glob("*.yaml"))))


def test_each_notice_has_a_name_of_its_own() -> None:
    names = [item["id"] for item in NOTICES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(
            item,
            id=item["id"],
            marks=_unread(item["pending"]) if "pending" in item else [],
        )
        for item in NOTICES
    ],
)
def test_the_notice_is_read_right(reader: Reader, item: dict[str, Any]) -> None:
    read = prediction(item["id"], reader.read(entry_of(item)))
    free = _triples(item["optional"])
    assert _triples(read["statements"]) - free == _triples(item["truth"]) - free
    assert {(first_level(x["area"]), x["level"]) for x in read["levels"]} == {
        (first_level(x["area"]), x["level"]) for x in item["level"]
    }


def _triples(statements: list[dict[str, str]]) -> set[tuple[str, str, str]]:
    return {(s["hazard"], first_level(s["area"]), s["status"]) for s in statements}
