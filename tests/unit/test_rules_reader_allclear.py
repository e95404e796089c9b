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


def sentences(name: str) -> list[Any]:
    # BaseLoader keeps NO (Norway) a string.
    items = yaml.load((SENTENCES / name).read_text("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    return [pytest.param(item, id=item["text"]) for item in items]


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


@pytest.mark.parametrize("item", sentences("ends.yaml"))
def test_an_end_is_read_where_it_came(reader: Reader, item: dict[str, Any]) -> None:
    assert told(reader, item) == {said(*line.split()) for line in item["says"]}


@pytest.mark.parametrize(
    "item", sentences("wordings.yaml") + sentences("traffic-and-nature.yaml") + sentences("orders.yaml")
)
def test_one_thing_said_in_many_ways_is_read_as_the_same(reader: Reader, item: dict[str, Any]) -> None:
    assert told(reader, item) == {said(*line.split()) for line in item["says"]}


@pytest.mark.parametrize("item", sentences("places.yaml"))
def test_each_place_keeps_what_the_text_says_of_it(reader: Reader, item: dict[str, Any]) -> None:
    assert told(reader, item) == {said(*line.split()) for line in item["says"]}


@pytest.mark.parametrize("item", sentences("languages.yaml"))
def test_what_one_language_says_others_say_too(reader: Reader, item: dict[str, Any]) -> None:
    assert told(reader, item) == {said(*line.split()) for line in item["says"]}


@pytest.mark.parametrize("item", sentences("no-news.yaml"))
def test_what_is_general_supposed_recalled_practised_or_denied_is_no_news(
    reader: Reader, item: dict[str, Any]
) -> None:
    assert told(reader, item) == set()


@pytest.mark.parametrize("item", sentences("no-ends.yaml"))
def test_what_is_no_end_is_not_read_as_one(reader: Reader, item: dict[str, Any]) -> None:
    assert not [s for s in read(reader, item).statements if s.status is Status.LIFTED]


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
