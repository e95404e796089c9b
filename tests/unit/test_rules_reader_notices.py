"""Every labelled notice of the project's own is read wholly right."""

from __future__ import annotations

from typing import Any

import pytest

from rules.places import Places
from rules.reader import Reader
from tests.notices import OWN, notices
from tests.score_gold import entry_of, prediction

NOTICES = list(notices(sorted(OWN.glob("*.yaml"))))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load(Places.load())


def test_each_notice_has_a_name_of_its_own() -> None:
    names = [item["id"] for item in NOTICES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(
            item,
            id=item["id"],
            marks=[pytest.mark.xfail(reason=item["pending"], strict=True)] if "pending" in item else [],
        )
        for item in NOTICES
    ],
)
def test_the_notice_is_read_right(reader: Reader, item: dict[str, Any]) -> None:
    read = prediction(item["id"], reader.read(entry_of(item)))
    free = {(s["hazard"], s["area"], s["status"]) for s in item["optional"]}
    said = {(s["hazard"], s["area"], s["status"]) for s in read["statements"]}
    assert said - free == {(s["hazard"], s["area"], s["status"]) for s in item["truth"]} - free
    assert {(x["area"], x["level"]) for x in read["levels"]} == {
        (x["area"], x["level"]) for x in item["level"]
    }
