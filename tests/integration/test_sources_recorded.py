"""Shipped sources on their recorded bodies, and other parsers' hard cases: no crash, no ghost."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from daemon.sources.catalogue import shipped
from daemon.sources.child import parse
from daemon.sources.document import Document
from daemon.sources.entries import document_of
from rules.places import Places
from rules.reader import Reader

NOW = datetime(2026, 11, 1, tzinfo=UTC)
URL = "https://x.example/feed"
CUTS = 60
"""Cuts tried in one body; enough to meet tags, text and characters."""

RECORDED = [
    ("norway", "single/norway-rss.xml", 6),
    ("us-state-advisories", "single/us-rss.xml", 3),
    ("us-state-advisories", "us-state/tastws-2026-09-trim.xml", 3),
    ("gdacs", "gdacs/gdacs-rss.xml", 16),
    ("gdacs", "gdacs/gdacs-rss-24h.xml", 21),
    ("gdacs", "gdacs/gdacs-rss-7d.xml", 115),
    ("gdacs", "gdacs/gdacs-1.xml", 4),
    ("gdacs", "gdacs/gdacs-2.xml", 1),
]


def read(shared_data: Path, places: Places, source: str, path: str) -> Document:
    """Return what a shipped source reads in a recorded body."""
    answer = parse((shared_data / "feeds" / path).read_bytes(), "text/xml", URL)
    return document_of(shipped()[source].source(), answer, NOW, places)


def figure(source: str, path: str, got: Document, reader: Reader) -> str:
    """Return a line of the table of recorded bodies."""
    readings = [reader.read(entry) for entry in got.entries]
    dated = sum(entry.published is not None for entry in got.entries)
    levels = sum(len(reading.levels) for reading in readings)
    stated = sum(len(reading.statements) for reading in readings)
    counts = f"{len(got.entries):4} entries, {dated:4} dated, {levels:4} levels, {stated:3} statements"
    made = f"{got.dated:%Y-%m-%d}" if got.dated else "-"
    return f"recorded {source:24} {counts}, body of {made}, {path}"


@pytest.mark.parametrize(("source", "path", "count"), RECORDED)
def test_a_recorded_body_is_read_whole(
    shared_data: Path,
    places: Places,
    reader: Reader,
    record_property: Callable[[str, object], None],
    source: str,
    path: str,
    count: int,
) -> None:
    """Every item, with an id of its own, a text, a date and a link."""
    got = read(shared_data, places, source, path)
    record_property("figure", figure(source, path, got, reader))
    assert got.complete
    assert len(got.entries) == len({entry.id for entry in got.entries}) == count
    for entry in got.entries:
        assert entry.text
        assert entry.published is not None
        assert entry.link is not None


def test_what_gdacs_recorded_is_stated_where_it_is_grave_and_goes_on(
    shared_data: Path, places: Places, reader: Reader
) -> None:
    said: dict[str, set[tuple[str, str]]] = {}
    for name in ("gdacs-1", "gdacs-rss", "gdacs-rss-24h", "gdacs-rss-7d"):
        entries = read(shared_data, places, "gdacs", f"gdacs/{name}.xml").entries
        assert all(entry.declared for entry in entries)
        found = ((s.hazard, s.where) for entry in entries for s in reader.read(entry).statements)
        said[name] = set(found)
    storm = {("tropical-cyclone", "PH")}
    assert said == {"gdacs-1": set(), "gdacs-rss": storm, "gdacs-rss-24h": set(), "gdacs-rss-7d": storm}


@pytest.mark.parametrize(
    ("source", "path", "subjects"),
    [
        ("norway", "single/norway-rss.xml", ["TO", "TR", "CA", "TV", "VU", "SB"]),
        ("us-state-advisories", "single/us-rss.xml", ["CD", "NP", "FR"]),
        ("us-state-advisories", "us-state/tastws-2026-09-trim.xml", ["SR", "TD", "MX"]),
        ("gdacs", "gdacs/gdacs-2.xml", [None]),
    ],
)
def test_a_recorded_body_tells_which_countries_it_is_about(
    shared_data: Path, places: Places, source: str, path: str, subjects: list[str | None]
) -> None:
    """By title, tag or code, as the source has it."""
    assert [entry.subject for entry in read(shared_data, places, source, path).entries] == subjects


DECLARED = [
    # source, body, whose subject it is, entries, of them dated, levels of countries given beside the words
    ("canada", "single/ca-index.json", None, 230, 230, 228),
    ("germany", "single/de-index.json", None, 200, 200, 18),
    ("netherlands", "nl-buza/traveladvice-list-2026-09-trim.json", None, 2, 2, 0),
    ("italy-mexico", "single/it-nepal.json", "NP", 27, 0, 0),
    ("us-state-json", "us-state/cadataapi-2026-09-trim.json", None, 4, 4, 0),
    ("austria-mexico", "single/at-afghanistan.html", "AF", 12, 0, 0),
    ("spain-mexico", "single/es-nepal.html", "NP", 8, 0, 0),
    ("france-mexico", "single/fr-nepal-securite.html", "NP", 9, 0, 0),
    ("japan-mexico", "single/jp-nepal.html", "NP", 9, 0, 0),
    ("nz-safetravel-nepal", "single/nz-nepal.html", None, 2, 0, 1),
    ("canada-bc-evacuations", "ca-alberta/bc-emergency-info.geojson", None, 1, 1, 0),
    ("canada-alberta-511", "ca-alberta/alberta-511-alerts.json", None, 2, 2, 0),
    ("uk-content-nepal", "single/uk-nepal.json", None, 118, 118, 0),
    ("uk-advice-nepal", "single/uk-nepal.json", None, 54, 0, 1),
    pytest.param(
        ("us-nws", "us-nws/active-air-quality-alerts.json", None, 393, 0, 0), marks=pytest.mark.full
    ),
    pytest.param(("us-nws", "us-nws/active-e2e.json", None, 142, 4, 0), marks=pytest.mark.full),
    pytest.param(("us-nws", "us-nws/active-guam-7day.json", None, 246, 0, 0), marks=pytest.mark.full),
    ("us-nws", "us-nws/active-load-testing-ioc.json", None, 8, 0, 0),
    ("us-nws", "us-nws/active-testing.json", None, 38, 4, 0),
    ("us-nws", "us-nws/alerts_active_zone.json", None, 1, 1, 0),
    ("us-nws", "us-nws/alerts_active_zone_second.json", None, 2, 2, 0),
    ("us-faa-status", "us-faa/nas-20261002.xml", None, 2, 2, 0),
    ("us-faa-status", "us-faa/nas-quiet.xml", None, 0, 0, 0),
    ("canada-alberta-emergency", "ca-alberta/alberta-emergency-alert.atom", None, 1, 1, 0),
    ("canada-alberta-emergency", "ca-alberta/alberta-emergency-alert-ended-tornado.atom", None, 1, 1, 0),
]


@pytest.mark.parametrize("recorded", DECLARED, ids=lambda recorded: recorded[1])
def test_a_recorded_body_is_read_as_its_definition_declares(
    shared_data: Path,
    places: Places,
    reader: Reader,
    record_property: Callable[[str, object], None],
    recorded: tuple[str, str, str | None, int, int, int],
) -> None:
    """JSON and pages of ministries; a sister page stands in where another country's was recorded."""
    source, path, subject, entries, dated, given = recorded
    defined = shipped()[source].source()
    defined = replace(defined, subject=subject or defined.subject)
    options = json.loads(defined.options)["read"] | {"volatile": defined.volatile}
    body = (shared_data / "feeds" / path).read_bytes()
    answer = parse(body, "", defined.url, defined.format, options, defined.lang)
    assert "fault" not in answer, answer
    got = document_of(defined, answer, NOW, places)
    record_property("figure", figure(source, path, got, reader))
    assert len(got.entries) == len({entry.id for entry in got.entries}) == entries
    assert all(entry.text or source.startswith("us-") for entry in got.entries)
    assert sum(entry.published is not None for entry in got.entries) == dated
    assert sum(entry.level is not None and entry.subject is not None for entry in got.entries) == given


def corpora(shared_data: Path, *folders: str) -> Iterator[Path]:
    """Yield the files of corpora."""
    for folder in folders:
        found = sorted((shared_data / "corpora" / folder).rglob("*"))
        yield from (path for path in found if path.is_file() and path.name != "LICENSE")


@pytest.mark.fault(12, "other parsers' cases of broken charsets")
def test_the_hard_cases_of_other_parsers_crash_nothing(shared_data: Path) -> None:
    """Each is read, or is a fault in words."""
    answers = [parse(path.read_bytes(), "", URL) for path in corpora(shared_data, "feedparser", "encodings")]
    assert len(answers) > 100
    assert all(answer.get("detail") or "items" in answer for answer in answers)
    assert sum("items" in answer for answer in answers) > 90


def test_a_cap_message_is_a_fault_and_no_crash(shared_data: Path) -> None:
    """There is no reader for it yet, and one of them is an attack."""
    for path in corpora(shared_data, "cap"):
        assert parse(path.read_bytes(), "", URL)["fault"] in {"not-a-feed", "hostile"}, path.name


ALBERTA = ("alberta-emergency-alert.atom", "alberta-emergency-alert-ended-tornado.atom")


@pytest.mark.parametrize("name", ALBERTA)
def test_an_atom_feed_that_points_to_messages_of_its_own_is_read(shared_data: Path, name: str) -> None:
    """Elements of foreign namespaces beside its own do not matter."""
    answer = parse((shared_data / "feeds" / "ca-alberta" / name).read_bytes(), "", URL)
    [item] = answer["items"]
    assert answer["complete"]
    assert "tornado" in item["title"]
    assert "Smoky Lake" in item["text"]
    assert item["published"].startswith("2026-08-1")


@pytest.mark.fault(11, "recorded pages and JSON in a feed's place")
def test_every_other_recorded_body_is_a_fault_in_words(shared_data: Path) -> None:
    """Pages, JSON, CSV, CAP and XML that is no feed are never a feed without news."""
    feeds = shared_data / "feeds"
    read = {feeds / path for _, path, _ in RECORDED} | {feeds / "ca-alberta" / name for name in ALBERTA}
    others = [path for path in sorted(feeds.rglob("*")) if path.is_file() and path not in read]
    kinds = {
        ".html": "html", ".json": "json", ".geojson": "json", ".csv": "not-a-feed", ".xml": "not-a-feed"
    }  # fmt: skip
    assert {path.suffix for path in others} == kinds.keys()
    for path in others:
        answer = parse(path.read_bytes(), "", URL)
        assert answer.get("fault") == kinds[path.suffix], path.name
        assert "where a feed was expected" in answer["detail"], path.name


@pytest.mark.fault(10, "recorded feeds cut at seeded offsets")
def test_a_recorded_body_cut_anywhere_makes_no_ghost(shared_data: Path) -> None:
    """What a cut body gives is what the whole one begins with."""
    chance = random.Random(22)  # noqa: S311 - the same cuts at every run
    bodies = [shared_data / "feeds" / path for _, path, count in RECORDED if count < 10]
    bodies += [
        shared_data / "corpora" / "encodings" / name
        for name in ("urdu_UTF8.xml", "koi8r.xml", "small_atom.xml")
    ]
    for path in bodies:
        data = path.read_bytes().rstrip()
        whole = parse(data, "", URL)["items"]
        for at in chance.sample(range(len(data)), CUTS):
            _compare(parse(data[:at], "", URL), whole, f"{path.name} cut at {at}")


def _compare(answer: dict[str, Any], whole: list[dict[str, Any]], what: str) -> None:
    if "fault" not in answer:
        assert not answer["complete"], what
        assert answer["items"] == whole[: len(answer["items"])], what
