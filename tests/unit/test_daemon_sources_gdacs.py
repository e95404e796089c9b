"""What GDACS says in elements of its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from daemon.sources.child import parse
from daemon.sources.entries import document_of
from rules.model import Declared, Kind, Source
from tests.shipped import gazetteer

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
PLACES = gazetteer()
SOURCE = Source("gdacs", "https://gdacs.example/", "GDACS", Kind.GOVERNMENT, "en", subject_from="gdacs")
HERE = "<georss:point>20.67 -103.35</georss:point>"
"""Guadalajara."""


def declared(event: str, level: str, more: str = "", *, current: str = "true") -> Declared | None:
    data = (
        '<rss version="2.0" xmlns:gdacs="http://www.gdacs.org" xmlns:georss="http://www.georss.org/georss">'
        "<channel><title>F</title><item><guid>e1</guid><title>An event</title>"
        "<pubDate>Sun, 22 Feb 2026 12:00:00 GMT</pubDate>"
        f"<gdacs:eventtype>{event}</gdacs:eventtype><gdacs:alertlevel>{level}</gdacs:alertlevel>"
        f"<gdacs:iscurrent>{current}</gdacs:iscurrent>{more}</item></channel></rss>"
    )
    [entry] = document_of(SOURCE, parse(data.encode(), "text/xml", SOURCE.url), NOW, PLACES).entries
    return entry.declared


def country(code: str, names: str) -> str:
    return f"<gdacs:iso3>{code}</gdacs:iso3><gdacs:country>{names}</gdacs:country>"


@pytest.mark.parametrize(
    ("event", "hazard"),
    [
        ("TC", "tropical-cyclone"), ("FL", "flood"), ("VO", "volcano"), ("WF", "wildfire"), ("TS", "tsunami"),
        ("EQ", "earthquake"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("level", ["Orange", "Red"])
def test_a_grave_event_is_a_hazard_in_its_country(event: str, hazard: str, level: str) -> None:
    found = declared(event, level, country("MEX", "Mexico"))
    assert found == Declared(areas=("MX",), hazards=(hazard,), over=False)


@pytest.mark.parametrize(
    ("event", "level", "current"),
    [("EQ", "Green", "true"), ("TC", "Orange", "false"), ("DR", "Red", "true"), ("XX", "Red", "true")],
)
def test_what_does_little_harm_is_past_or_no_hazard_here_states_nothing(
    event: str, level: str, current: str
) -> None:
    found = declared(event, level, country("MEX", "Mexico"), current=current)
    assert found is not None
    assert not found.certain


def test_an_event_in_several_countries_is_stated_of_each() -> None:
    found = declared("TC", "Red", country("BLZ", "Belize, Mexico, Guatemala"))
    assert found is not None
    assert (found.areas, found.unknown) == (("BZ", "MX", "GT"), ())


def test_a_quake_is_stated_where_it_is_felt_and_not_of_the_whole_country() -> None:
    found = declared("EQ", "Red", HERE + country("MEX", "Mexico"))
    assert found is not None
    assert "MX-JAL" in found.areas
    assert "MX" not in found.areas


def test_a_country_that_nobody_knows_means_nowhere() -> None:
    found = declared("FL", "Red", "<gdacs:country>Far Away</gdacs:country>")
    assert found is not None
    assert (found.areas, found.unknown) == ((), ("Far Away",))


def test_an_end_counts_where_it_lies_after_the_item_itself() -> None:
    for end, expires in (
        ("22 Feb 2026 12:00", None),
        ("24 Feb 2026 06:00", datetime(2026, 2, 24, 6, tzinfo=UTC)),
    ):
        found = declared("TC", "Red", f"<gdacs:todate>Sun, {end}:00 GMT</gdacs:todate>")
        assert found is not None
        assert found.expires == expires


def test_an_item_without_its_elements_declares_nothing() -> None:
    assert declared("", "", country("MEX", "Mexico")) is None
