"""An end is read however it is worded, where it came; what only sounds like one, or ends elsewhere, is none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.model import Audience, Entry, Kind, Reading, Status
from rules.reader import Reader
from tests.notices import first_level

SENTENCES = Path(__file__).parent.parent / "reading" / "sentences"
NO_ENDS = "no-ends.yaml"
"""The one of them whose sentences may tell much, but no end."""


def sentences(name: str) -> list[dict[str, Any]]:
    # BaseLoader keeps NO (Norway) a string.
    return list(yaml.load((SENTENCES / name).read_text("utf-8"), Loader=yaml.CBaseLoader))  # noqa: S506


def read(reader: Reader, item: dict[str, Any]) -> Reading:
    return reader.read(
        Entry(
            id="e",
            text=item["text"],
            lang=item["lang"],
            subject=item.get("about"),
            kind=Kind(item.get("kind", "government")),
            published=datetime(2026, 2, 22, 18, tzinfo=UTC),
        )
    )


def told(reader: Reader, item: dict[str, Any]) -> set[str]:
    statements = [s for s in read(reader, item).statements if s.status is not Status.CONTINUING]
    return {said(s.hazard, s.area, str(s.status)) for s in statements}


def said(hazard: str, area: str, status: str) -> str:
    return f"{hazard} {first_level(area)} {status}"


@pytest.mark.parametrize("name", sorted({path.name for path in SENTENCES.glob("*.yaml")} - {NO_ENDS}))
def test_each_sentence_is_read_as_what_it_says(reader: Reader, name: str) -> None:
    """All of a file at once: there are thousands, and each takes less than a test's own set-up."""
    wrong = []
    for item in sentences(name):
        says, got = {said(*line.split()) for line in item["says"]}, told(reader, item)
        if got != says:
            wrong.append((item["lang"], item["text"], "says", says, "read as", got))
    assert wrong == []


def test_what_is_no_end_is_not_read_as_one(reader: Reader) -> None:
    ended = [
        item["text"]
        for item in sentences(NO_ENDS)
        if any(statement.status is Status.LIFTED for statement in read(reader, item).statements)
    ]
    assert ended == []


def test_all_restrictions_on_staff_lifted_end_every_order_to_them(reader: Reader) -> None:
    text = "All restrictions on U.S. government personnel have been lifted."
    (told,) = read(reader, {"text": text, "lang": "en", "about": "CO"}).statements
    assert (told.status, told.audience, told.blanket) == (Status.LIFTED, Audience.STAFF, True)


def test_all_restrictions_lifted_in_a_place_end_what_the_alert_tells_there(reader: Reader) -> None:
    text = "A curfew is in force in Cali and Pasto. All restrictions in Cali have been lifted."
    told = read(reader, {"text": text, "lang": "en", "about": "CO"}).statements
    assert {f"{s.hazard} {s.where} {s.status}" for s in told} == {
        "curfew CO-VAC/cali lifted",
        "curfew CO-NAR/pasto active",
    }
