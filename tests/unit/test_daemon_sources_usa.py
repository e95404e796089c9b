"""The US National Weather Service's alerts and the FAA's airport status."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from daemon.sources.child import parse
from daemon.sources.entries import document_of
from rules.model import Entry, Kind, Source
from tests.shipped import gazetteer

NOW = datetime(2026, 9, 14, 19, tzinfo=UTC)
URL = "https://api.weather.example/alerts/active"


def source(form: str) -> Source:
    return Source(
        id="usa", url=URL, publisher="USA", kind=Kind.GOVERNMENT, lang="en", subject="US", format=form
    )


def entries(form: str, body: bytes) -> tuple[Entry, ...]:
    answer = parse(body, "", URL, form, lang="en")
    assert "fault" not in answer, answer
    return document_of(source(form), answer, NOW, gazetteer()).entries


def fault(form: str, body: bytes) -> str:
    answer = parse(body, "", URL, form, lang="en")
    return f"{answer['fault']}: {answer['detail']}" if "fault" in answer else "none"


def feature(**said: object) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": said.pop("geometry", None),
        "properties": {
            "id": "urn:oid:1",
            "event": "Flood Warning",
            "areaDesc": "Webb, TX",
            "geocode": {"UGC": ["TXC479"]},
            "sent": "2026-09-14T12:00:00-05:00",
            "expires": "2026-09-14T18:00:00-05:00",
            "ends": "2026-09-15T06:00:00-05:00",
            "status": "Actual",
            "messageType": "Alert",
            "severity": "Severe",
            "certainty": "Likely",
            "urgency": "Expected",
            "headline": "Flood Warning for Webb County",
            "description": "The river leaves its banks.",
            **said,
        },
    }


def collection(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_an_alert_is_an_entry_that_ends_when_its_event_does() -> None:
    (entry,) = entries("nws", collection(feature()))
    assert entry.declared is not None
    assert (entry.declared.areas, entry.declared.hazards) == (("US-TX",), ("flood",))
    assert entry.declared.expires == datetime(2026, 9, 15, 11, tzinfo=UTC)


def test_a_polygon_is_finer_than_the_state_and_has_its_longitude_first() -> None:
    ring = [[-99.7, 27.3], [-99.3, 27.3], [-99.3, 27.7], [-99.7, 27.7], [-99.7, 27.3]]
    shaped = feature(geometry={"type": "Polygon", "coordinates": [ring]})
    (entry,) = entries("nws", collection(shaped))
    assert entry.declared is not None
    assert "US-TX/laredo" in entry.declared.areas


def test_an_event_that_is_no_hazard_states_nothing_whatever_it_advises() -> None:
    shout = feature(event="Tornado Warning", description="TAKE SHELTER NOW. Stay inside.")
    (entry,) = entries("nws", collection(shout))
    assert entry.declared is not None
    assert not entry.declared.certain


def test_a_cancel_takes_back_what_it_refers_to() -> None:
    over = feature(messageType="Cancel", references=[{"identifier": "urn:oid:0"}])
    (entry,) = entries("nws", collection(over))
    assert entry.declared is not None
    assert (entry.declared.over, entry.declared.replaces) == (True, ("urn:oid:0",))


def test_no_alerts_at_all_is_a_document_and_no_fault() -> None:
    assert entries("nws", collection()) == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"type": "FeatureCollection", "features": [', "its JSON ends in the middle"),
        (b"<html><title>Maintenance</title></html>", "a web page where JSON was expected: 'Maintenance'"),
        (b'{"status": 404}', "without the FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": [{"properties": {"name": "x"}}]}', "none of its 1"),
        (b"[" * 200_000, "nested too deep"),
    ],
)
def test_what_is_no_collection_of_alerts_is_a_fault(body: bytes, said: str) -> None:
    assert said in fault("nws", body)


def test_coordinates_that_are_no_numbers_draw_nothing() -> None:
    body = collection(feature()).replace(
        b'"geometry": null',
        b'"geometry": {"type": "Polygon", "coordinates": [[[NaN, 1], [Infinity, 2], [true, "x"], [1]]]}',
    )
    (entry,) = entries("nws", body)
    assert entry.declared is not None
    assert entry.declared.areas == ("US-TX",)


CLOSURE = """<AIRPORT_STATUS_INFORMATION><Update_Time>{made}</Update_Time><Delay_type>
<Name>Airport Closures</Name><Airport_Closure_List><Airport><ARPT>{code}</ARPT><Reason>{reason}</Reason>
<Start>Sep 14 at 18:00 UTC.</Start><Reopen>{reopen}</Reopen></Airport></Airport_Closure_List></Delay_type>
</AIRPORT_STATUS_INFORMATION>"""
MADE = "Mon Sep 14 18:59:31 2026 GMT"


def closure(
    reason: str, *, code: str = "MIA", made: str = MADE, reopen: str = "Sep 15 at 02:00 UTC."
) -> bytes:
    return CLOSURE.format(made=made, code=code, reason=reason, reopen=reopen).encode()


def test_a_closed_airport_is_said_with_its_reopening() -> None:
    (entry,) = entries("nas", closure("!MIA 09/101 MIA AD AP CLSD 2609141800-2609150200"))
    assert entry.declared is not None
    assert (entry.declared.areas, entry.declared.hazards) == (("MIA",), ("airport-closure",))
    assert entry.declared.certain
    assert entry.declared.expires == datetime(2026, 9, 15, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "reason",
    [
        "!MIA 09/101 MIA AD AP CLSD TO NON SKED TRANSIENT GA ACFT 2609141800-2609150200",
        "!MIA 09/102 MIA AD AP CLSD TO ACFT WINGSPAN MORE THAN 214FT 2609141800-2609150200",
        "!MIA 09/103 MIA AD AP CLSD EXC SKED OPS 2609141800-2609150200",
        "!MIA 09/104 MIA AD AP CLSD FOR TRANSIENT GA 24HR PPR 2609141800-2609150200",
    ],
)
def test_a_closure_to_some_aircraft_closes_no_airport(reason: str) -> None:
    (entry,) = entries("nas", closure(reason))
    assert entry.declared is not None
    assert not entry.declared.certain


def test_a_time_without_a_year_lies_nearest_to_when_the_document_was_made() -> None:
    made = "Thu Dec 31 23:00:00 2026 GMT"
    (entry,) = entries("nas", closure("MIA AD AP CLSD", made=made, reopen="Jan 1 at 05:00 UTC."))
    assert entry.declared is not None
    assert entry.declared.expires == datetime(2027, 1, 1, 5, tzinfo=UTC)


def test_a_quiet_day_is_a_document_without_entries() -> None:
    body = f"<AIRPORT_STATUS_INFORMATION><Update_Time>{MADE}</Update_Time></AIRPORT_STATUS_INFORMATION>"
    assert entries("nas", body.encode()) == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"airports": []}', "no XML"),
        (closure("x")[:200], "no XML"),
        (b"<html/>", "<html> where"),
        (b"<AIRPORT_STATUS_INFORMATION/>", "how old it is"),
        (closure("x").replace(b"ARPT>", b"CODE>"), "none of its 1 closed airports has a code"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><AIRPORT_STATUS_INFORMATION/>", "hostile"),
    ],
)
def test_what_is_no_status_is_a_fault(body: bytes, said: str) -> None:
    assert said in fault("nas", body)


def test_recorded_alerts_and_status_are_read(shared_data: Path) -> None:
    """Their dates are templates in some of the recordings, and no dates then."""
    for file in sorted((shared_data / "feeds" / "us-nws").glob("*.json")):
        held = json.loads(file.read_bytes())["features"]
        actual = [f for f in held if f["properties"]["status"] == "Actual"]
        got = {entry.id for entry in entries("nws", file.read_bytes())}
        assert {f["properties"]["id"] for f in actual} == {name.split("#")[0] for name in got}
    partly = entries("nas", (shared_data / "feeds" / "us-faa" / "nas-20261002.xml").read_bytes())
    assert [e.declared is not None and e.declared.certain for e in partly] == [False, False]
    assert entries("nas", (shared_data / "feeds" / "us-faa" / "nas-quiet.xml").read_bytes()) == ()
