"""A page read block by block: only what is new or changed is read, and what is gone ends nothing."""

from __future__ import annotations

from rules.incident import Alert
from rules.model import Reason, Source
from tests.standins.feedserver import Reply
from tests.standins.publisher import Publisher, defined

ENTRY = ("Entry requirements", "A passport has to be valid for six months.")
OLD = ("History", "In 2024 U.S. citizens in Jalisco were no longer urged to shelter in place.")
LIFTED = ("Update", "U.S. citizens in Jalisco are no longer urged to shelter in place.")
ORDER = ("Jalisco", "U.S. citizens in Jalisco should shelter in place until further notice.")
LEVELS = {"Exercise caution": 2, "Reconsider": 3, "Do not travel": 4}


def source(publisher: Publisher) -> Source:
    """Return a page of advice, whose foot is dated today whenever it is asked for."""
    return defined(
        url=publisher.server.url("/mexico"),
        stands="while-listed",
        format="html",
        html={"page": "main", "title": "h1", "level": ".level", "levels": LEVELS, "drop": ["nav", ".level"]},
        volatile=["Still current at: [0-9]+ [A-Z][a-z]+ [0-9]+", "[0-9]+ people read this"],
    )


async def shown(
    publisher: Publisher, *blocks: tuple[str, str], level: str = "Exercise caution", day: int = 22
) -> list[Alert]:
    """Let the page hold *blocks*, poll it, and return what that caused."""
    written = "".join(f"<h2>{heading}</h2><p>{text}</p>" for heading, text in blocks)
    head = f"<nav>Menu of {day}</nav><h1>Mexico</h1><p class='level'>{level}</p>"
    foot = f"<p>Still current at: {day} February 2026</p><p>{day * 7} people read this</p>"
    page = f"<html><head><title>Advice</title></head><body><main>{head}{written}{foot}</main></body></html>"
    publisher.server.answer("/mexico", Reply(page.encode(), content_type="text/html"))
    return await publisher.poll(source(publisher))


def reasons(alerts: list[Alert]) -> list[Reason]:
    return [alert.reason for alert in alerts if not alert.silent]


async def test_each_heading_of_a_page_is_an_entry_with_the_pages_title(publisher: Publisher) -> None:
    """And its level is one more."""
    await shown(publisher, ENTRY, ORDER)
    entries = await publisher.entries(source(publisher))
    assert {key: entry.title for key, entry in entries.items()} == {
        "mexico/entry-requirements": "Mexico - Entry requirements",
        "mexico/jalisco": "Mexico - Jalisco",
        "level": "Mexico - Level 2",
    }
    assert entries["mexico/jalisco"].text == ORDER[1]


async def test_a_new_block_is_news_and_the_others_are_not_read_again(publisher: Publisher) -> None:
    """A lifting that has stood on the page since before the order would end it otherwise."""
    assert reasons(await shown(publisher, ENTRY, LIFTED)) == []
    assert reasons(await shown(publisher, ORDER, ENTRY, LIFTED)) == [Reason.OPENED]
    assert reasons(await shown(publisher, ORDER, ENTRY, LIFTED, day=23)) == []


async def test_a_block_that_vanishes_lapses_and_lifts_nothing(publisher: Publisher) -> None:
    """Nobody is told that it is over."""
    await shown(publisher, ENTRY, OLD)
    assert reasons(await shown(publisher, ORDER, ENTRY, OLD)) == [Reason.OPENED]
    assert reasons(await shown(publisher, ENTRY, OLD)) == [Reason.EXPIRED]


async def test_a_block_that_is_reworded_or_moved_restates_what_it_said(publisher: Publisher) -> None:
    """Under another heading, too."""
    await shown(publisher, ENTRY, OLD)
    assert reasons(await shown(publisher, ENTRY, ORDER, OLD)) == [Reason.OPENED]
    reworded = (ORDER[0], f"{ORDER[1]} Stay away from windows.")
    assert reasons(await shown(publisher, reworded, ENTRY, OLD)) == []
    assert reasons(await shown(publisher, ENTRY, OLD, ("Security alert", ORDER[1]))) == []


async def test_a_block_that_says_that_it_is_over_ends_it(publisher: Publisher) -> None:
    await shown(publisher, ENTRY, OLD)
    assert reasons(await shown(publisher, ENTRY, ORDER, OLD)) == [Reason.OPENED]
    assert reasons(await shown(publisher, ENTRY, ("Jalisco", LIFTED[1]), OLD)) == [Reason.CLEARED]


async def test_what_changes_by_itself_changes_nothing(publisher: Publisher) -> None:
    """Today's date, counters and menus are neither compared nor read."""
    await shown(publisher, ENTRY, OLD, day=22)
    before = await publisher.entries(source(publisher))
    assert await shown(publisher, ENTRY, OLD, day=23) == []
    assert await publisher.entries(source(publisher)) == before
    assert "current" not in "".join(entry.text for entry in before.values())


async def test_a_level_by_selector_rises_and_falls(publisher: Publisher) -> None:
    """In the words of the page, on the common scale."""
    await shown(publisher, ENTRY, OLD)
    [alert] = await shown(publisher, ENTRY, OLD, level="Reconsider your need to travel")
    assert alert.reason is Reason.OPENED
    assert [stance.level for stance in alert.incident.holders] == [3]
    assert reasons(await shown(publisher, ENTRY, OLD, level="Exercise caution")) == [Reason.CLEARED]


async def test_a_level_that_the_definition_does_not_know_is_a_fault(publisher: Publisher) -> None:
    """A publisher that renames its scale must not look like one that has calmed down."""
    await shown(publisher, ENTRY, OLD, level="Do not travel")
    assert await shown(publisher, ENTRY, OLD, level="Stage red") == []
    fault = await publisher.fault(source(publisher))
    assert fault == "shape: level: 'Stage red' is none of the levels declared"
