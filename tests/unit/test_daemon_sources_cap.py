"""Messages of the Common Alerting Protocol, from bytes to entries."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.sources.cap import CapError, read_cap
from daemon.sources.child import parse
from daemon.sources.entries import document_of
from rules.model import PART, Entry, Kind, Source
from tests.shipped import gazetteer

SERVICE = Source(
    id="weather",
    url="https://weather.example/cap",
    publisher="Weather Service",
    kind=Kind.GOVERNMENT,
    lang="es",
    subject="MX",
)

NOW = datetime(2026, 9, 14, 19, tzinfo=UTC)

INFO = """<info><language>{lang}</language><category>Met</category><event>{event}</event>
<responseType>{response}</responseType><urgency>Expected</urgency><severity>Severe</severity>
<certainty>{certainty}</certainty>{code}<expires>2026-09-15T06:00:00-06:00</expires>
<headline>{headline}</headline><description>{text}</description>{area}</info>"""
AREA = "<area><areaDesc>{}</areaDesc>{}</area>"


def info(
    *,
    lang: str = "es-MX",
    event: str = "Lluvia",
    response: str = "Monitor",
    certainty: str = "Likely",
    code: str = "",
    headline: str = "Aviso por lluvia",
    text: str = "Habrá lluvia.",
    area: str = AREA.format("Tamaulipas", ""),
) -> str:
    return INFO.format(
        lang=lang,
        event=event,
        response=response,
        certainty=certainty,
        code=code,
        headline=headline,
        text=text,
        area=area,
    )


def alert(*infos: str, msg_type: str = "Alert", status: str = "Actual", references: str = "") -> bytes:
    named = f"<references>{references}</references>" if references else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>w1</identifier><sender>a@weather.example</sender>
<sent>2026-09-14T12:00:00-06:00</sent><status>{status}</status><msgType>{msg_type}</msgType>
<scope>Public</scope>{named}{"".join(infos)}</alert>""".encode()


def entries(body: bytes) -> tuple[Entry, ...]:
    answer = parse(body, "application/cap+xml", SERVICE.url, "cap", lang=SERVICE.lang)
    return document_of(SERVICE, answer, NOW, gazetteer()).entries


def areas(part: str) -> tuple[str, ...]:
    (entry,) = entries(alert(info(area=part)))
    assert entry.declared is not None
    return entry.declared.areas


def test_a_message_becomes_an_entry_with_its_time_its_end_and_its_area() -> None:
    (entry,) = entries(alert(info()))
    assert (entry.id, entry.title, entry.lang) == ("w1", "Aviso por lluvia", "es-MX")
    assert entry.published == datetime(2026, 9, 14, 18, tzinfo=UTC)
    assert entry.declared is not None
    assert entry.declared.expires == datetime(2026, 9, 15, 12, tzinfo=UTC)
    assert entry.declared.areas == ("MX-TAM",)
    assert "Habrá lluvia." in entry.text


def test_the_sources_own_language_is_chosen_and_parts_in_it_are_entries_each() -> None:
    body = alert(info(lang="en-US"), info(), info(headline="Otro aviso"))
    assert [(e.id, e.title) for e in entries(body)] == [
        ("w1", "Aviso por lluvia"),
        (f"w1{PART}2", "Otro aviso"),
    ]


@pytest.mark.parametrize("status", ["Exercise", "System", "Test", "Draft"])
def test_an_exercise_is_no_entry(status: str) -> None:
    assert entries(alert(info(), status=status)) == ()


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (AREA.format("Jalisco, Colima", ""), ("MX-JAL", "MX-COL")),
        (
            AREA.format("x", "<geocode><valueName>SAME</valueName><value>032013</value></geocode>"),
            ("US-NV",),
        ),
        (AREA.format("x", "<geocode><valueName>SAME</valueName><value>072001</value></geocode>"), ("PR",)),
        (AREA.format("x", "<geocode><valueName>UGC</valueName><value>TXZ213</value></geocode>"), ("US-TX",)),
        (
            AREA.format("x", "<geocode><valueName>ISO3166-2</valueName><value>MX-NAY</value></geocode>"),
            ("MX-NAY",),
        ),
        (
            AREA.format(
                "x",
                "<geocode><valueName>profile:CAP-CP:Location:0.3</valueName><value>3537064</value></geocode>",
            ),
            ("CA-ON",),
        ),
        (
            AREA.format(
                "x", "<polygon>20.5,-105.3 20.7,-105.3 20.7,-105.15 20.5,-105.15 20.5,-105.3</polygon>"
            ),
            ("MX-JAL/puerto-vallarta",),
        ),
    ],
)
def test_areas_are_found_by_name_code_and_shape(part: str, expected: tuple[str, ...]) -> None:
    assert set(expected) <= set(areas(part))


def test_a_description_of_which_one_name_is_unknown_means_no_place() -> None:
    (entry,) = entries(alert(info(area=AREA.format("Jalisco, Sierra Imaginaria", ""))))
    assert entry.declared is not None
    assert (entry.declared.areas, entry.declared.unknown) == ((), ("Jalisco, Sierra Imaginaria",))


def test_a_code_and_a_name_of_an_event_are_its_hazard() -> None:
    code = "<eventCode><valueName>SAME</valueName><value>HUW</value></eventCode>"
    found = entries(alert(info(code=code), info(event="Inundación")))
    assert [e.declared.hazards for e in found if e.declared] == [("tropical-cyclone",), ("flood",)]


def test_what_is_only_possible_is_not_certain() -> None:
    (entry,) = entries(alert(info(certainty="Possible")))
    assert entry.declared is not None
    assert not entry.declared.certain


@pytest.mark.parametrize(
    ("msg_type", "response", "over"),
    [("Alert", "Monitor", False), ("Update", "AllClear", True), ("Cancel", "None", True)],
)
def test_a_cancel_and_an_all_clear_end_what_they_name(msg_type: str, response: str, *, over: bool) -> None:
    body = alert(
        info(response=response),
        msg_type=msg_type,
        references="a@weather.example,w0,2026-09-14T06:00:00-06:00",
    )
    (entry,) = entries(body)
    assert entry.declared is not None
    assert (entry.declared.over, entry.declared.replaces) == (over, ("w0",))


def test_a_cancel_without_words_still_takes_back_what_it_names() -> None:
    body = alert(msg_type="Cancel", references="a@weather.example,w0,2026-09-14T06:00:00-06:00")
    (entry,) = entries(body)
    assert entry.declared is not None
    assert (entry.declared.over, entry.declared.replaces) == (True, ("w0",))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("<scope>Public</scope>", ""), "<scope> is missing"),
        (("<status>Actual</status>", "<status>Real</status>"), "<status> is 'Real'"),
        (("12:00:00-06:00", "12:00"), "<sent> is no time with its zone"),
        (("<identifier>w1<", "<identifier>w 1<"), "<identifier> holds spaces"),
        (("<info>", "<references></references><info>"), "<references> does not name"),
        (("<certainty>Likely", "<certainty>Sure"), "<certainty> is 'Sure'"),
        (("<category>Met</category>", ""), "<category> is missing"),
        (("</areaDesc>", "</areaDesc><polygon>1,1 2,2 3,3</polygon>"), "<polygon> is not closed"),
        (("</areaDesc>", "</areaDesc><circle>1,1</circle>"), "<circle> has no radius"),
        (("</areaDesc>", "</areaDesc><circle>91,1 5</circle>"), "lies on no map"),
        (("</alert>", ""), "it is no XML"),
        (("cap:1.2", "cap:9"), "no known version of CAP"),
        (
            ("<alert", '<!DOCTYPE alert [<!ENTITY a "b">]><alert'),
            "it declares a document type or entities",
        ),
    ],
)
def test_what_breaks_the_standard_is_refused_with_the_reason(change: tuple[str, str], said: str) -> None:
    with pytest.raises(CapError, match=said.replace("(", r"\(")):
        read_cap(alert(info()).replace(change[0].encode(), change[1].encode(), 1))


def test_of_the_corpus_the_valid_are_read_and_the_invalid_refused(shared_data: Path) -> None:
    bad = {"canada_errors.cap", "invalid.cap", "noaa_errors.cap", "xee.cap"}
    files = sorted((shared_data / "corpora" / "cap").glob("*.cap"))
    refused = set()
    for file in files:
        try:
            read_cap(file.read_bytes())
        except CapError:
            refused.add(file.name)
    assert refused == bad
    assert len(files) == 16
