"""The feeds of the bundled scenario, as their publishers would serve them at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import pytest

from daemon.scenario.documents import Response, respond
from daemon.scenario.loader import find, load
from daemon.scenario.model import Scenario

MEXICO_CITY = ZoneInfo("America/Mexico_City")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(find("mexico-2026-02"))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in Mexico City in February 2026."""
    return datetime(2026, 2, day, hour, minute, tzinfo=MEXICO_CITY).astimezone(UTC)


def answer(scenario: Scenario, source: str, when: datetime) -> Response:
    return respond(scenario.feed(source), when)


def entries(scenario: Scenario, source: str, when: datetime) -> list[Any]:
    feed = feedparser.parse(answer(scenario, source, when).body)
    assert not feed.bozo
    return list(feed.entries)


def test_every_feed_is_well_formed_and_has_an_entry_from_the_beginning(scenario: Scenario) -> None:
    for feed in scenario.feeds:
        assert len(entries(scenario, feed.source.id, scenario.begin)) == 1, feed.source.id


def test_an_entry_appears_at_its_minute_and_not_before(scenario: Scenario) -> None:
    assert len(entries(scenario, "us-embassy", at(22, 12) - timedelta(seconds=1))) == 1
    newest = entries(scenario, "us-embassy", at(22, 12))[0]
    assert newest.title == "Security Alert: Shelter in Place"
    assert newest.published == "Sun, 22 Feb 2026 18:00:00 GMT"


def test_lists_and_paragraphs_reach_the_reader_as_html(scenario: Scenario) -> None:
    summary = entries(scenario, "us-embassy", at(22, 12))[0].summary
    assert summary.startswith("<p>Locations:</p><ul><li>Jalisco State (including Puerto Vallarta")


def test_a_republication_keeps_links_texts_and_dates_under_new_ids(scenario: Scenario) -> None:
    before = entries(scenario, "us-embassy", at(23, 8, 59))
    after = entries(scenario, "us-embassy", at(23, 9))
    assert [(e.link, e.summary, e.published) for e in before] == [
        (e.link, e.summary, e.published) for e in after
    ]
    assert {e.id for e in before}.isdisjoint({e.id for e in after})


def test_ids_given_by_a_republication_stay(scenario: Scenario) -> None:
    after = {e.id for e in entries(scenario, "us-embassy", at(23, 9))}
    assert after < {e.id for e in entries(scenario, "us-embassy", at(25, 12))}


def test_a_blocked_feed_answers_407_then_a_web_page_and_then_itself(scenario: Scenario) -> None:
    assert answer(scenario, "us-embassy", at(24, 8)).status == 407
    page = answer(scenario, "us-embassy", at(24, 10, 59))
    assert page.status == 200
    assert page.body.startswith(b"<!doctype html>")
    assert page.etag is None
    assert len(entries(scenario, "us-embassy", at(24, 11))) == len(entries(scenario, "us-embassy", at(24, 7)))


def test_a_standing_page_is_edited_in_place(scenario: Scenario) -> None:
    (before,) = entries(scenario, "canada", at(24, 16))
    (after,) = entries(scenario, "canada", at(25, 10))
    assert (before.id, before.link) == (after.id, after.link)
    assert "is in effect" in before.summary
    assert "has ended" in after.summary


def test_a_change_note_stands_alone_under_an_id_of_its_edit(scenario: Scenario) -> None:
    (before,) = entries(scenario, "uk-fcdo", at(22, 13))
    (after,) = entries(scenario, "uk-fcdo", at(22, 13, 30))
    assert before.link == after.link
    assert before.id != after.id
    assert answer(scenario, "uk-fcdo", at(22, 14)).headers[0] == (
        "Content-Type",
        "application/atom+xml; charset=utf-8",
    )


def test_the_etag_changes_with_the_text_and_only_then(scenario: Scenario) -> None:
    first = answer(scenario, "volaris", at(22, 14))
    assert first.etag == answer(scenario, "volaris", at(24, 13, 59)).etag
    assert first.etag != answer(scenario, "volaris", at(24, 14)).etag
