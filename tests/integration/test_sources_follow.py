"""Following the links of a list: a bounded number in a poll, each for itself, and nothing lost between."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from daemon.sources.follow import Follow
from rules.model import Reason, Source
from tests.standins.feedserver import Reply
from tests.standins.publisher import Publisher, defined

HOUR = timedelta(hours=1)
ORDER = "U.S. citizens in Jalisco should shelter in place until further notice."


def source(publisher: Publisher, *, most: int = 20, hosts: tuple[str, ...] = ()) -> Source:
    """Return a list of news whose texts lie behind its links."""
    return defined(
        url=publisher.server.url("/news"),
        stands="while-listed",
        format="html",
        html={"items": "li", "title": "a", "link": "a"},
        follow={
            "format": "html",
            "html": {"article": "main", "title": "h1", "date": "time"},
            "most": most,
            "hosts": list(hosts),
        },
    )


def news(*links: str) -> Reply:
    """Return a list page."""
    rows = "".join(f"<li><a href='{link}'>News {link}</a></li>" for link in links)
    return Reply(
        f"<html><title>News</title><body><ul>{rows}</ul></body></html>".encode(), content_type="text/html"
    )


def article(text: str, etag: str | None = None) -> Reply:
    """Return the page behind a link."""
    body = f"<main><h1>Security alert</h1><time>22 February 2026</time><p>{text}</p></main>"
    return Reply(f"<html><body>{body}</body></html>".encode(), content_type="text/html", etag=etag)


async def test_the_texts_of_a_list_are_read_behind_its_links(publisher: Publisher) -> None:
    """The list gives the id, the page behind it title, text and date."""
    publisher.server.answer("/news", news("/1", "/2"))
    publisher.server.answer("/1", article("The office is closed on Monday."))
    publisher.server.answer("/2", article("The office moves to Reforma."))
    listed = source(publisher)
    assert await publisher.poll(listed) == []
    entries = await publisher.entries(listed)
    assert sorted(entry.text.split("\n")[-1] for entry in entries.values()) == [
        "The office is closed on Monday.",
        "The office moves to Reforma.",
    ]
    assert {entry.title for entry in entries.values()} == {"Security alert"}
    assert all(request.headers["accept"].startswith("text/html") for request in publisher.server.requests)
    assert {entry.published for entry in entries.values()} == {datetime(2026, 2, 22, tzinfo=UTC)}


async def test_a_new_link_is_read_at_once_and_the_others_are_not_asked_for_again(
    publisher: Publisher,
) -> None:
    """Nor is anything said of them, for their list says nothing new."""
    publisher.server.answer("/news", news("/1"))
    publisher.server.answer("/1", article("The office is closed on Monday."))
    publisher.server.answer("/2", article(ORDER))
    listed = source(publisher)
    await publisher.poll(listed)
    publisher.server.answer("/news", news("/2", "/1"))
    assert [alert.reason for alert in await publisher.poll(listed)] == [Reason.OPENED]
    assert (publisher.server.asked("/1"), publisher.server.asked("/2")) == (1, 1)
    assert len(await publisher.entries(listed)) == 2


async def test_a_page_is_asked_for_again_after_an_hour_and_conditionally(publisher: Publisher) -> None:
    """An edit behind an unchanged list is noticed; what is unchanged costs an answer without a body."""
    publisher.server.answer("/news", news("/1", "/2"))
    publisher.server.answer("/1", article("The office is closed on Monday.", "a"))
    publisher.server.answer("/2", article("The office moves to Reforma.", "b"))
    listed = source(publisher)
    await publisher.poll(listed)
    publisher.server.answer("/2", article(ORDER, "c"))
    assert await publisher.poll(listed) == []
    assert [alert.reason for alert in await publisher.poll(listed, after=HOUR)] == [Reason.OPENED]
    asked = [
        request.headers.get("if-none-match") for request in publisher.server.requests if request.path == "/1"
    ]
    assert asked == [None, "a"]


async def test_one_page_that_fails_is_its_own_fault_and_ends_nothing(publisher: Publisher) -> None:
    """The order behind it stands, the others are read, and after three times the operator knows."""
    publisher.server.answer("/news", news("/1", "/2"))
    publisher.server.answer("/1", article("The office is closed on Monday."))
    publisher.server.answer("/2", article("The office moves to Reforma."))
    listed = source(publisher)
    await publisher.poll(listed)
    publisher.server.answer("/1", article(ORDER))
    assert [alert.reason for alert in await publisher.poll(listed, after=HOUR)] == [Reason.OPENED]
    publisher.server.answer("/1", Reply(status=500))
    for _ in range(3):
        assert await publisher.poll(listed, after=HOUR) == []
        assert await publisher.fault(listed) is None
    [note] = await publisher.notes()
    assert note.startswith(
        "One page that embassy (US Embassy) leads to cannot be read: 127.0.0.1 answered 500"
    )
    assert "What it says reaches nobody; the others are read." in note
    assert len(await publisher.entries(listed)) == 2
    publisher.server.answer("/1", article(ORDER))
    assert await publisher.poll(listed, after=HOUR) == []


async def test_a_page_that_was_never_readable_is_read_as_its_list_has_it(publisher: Publisher) -> None:
    """A headline is better than nothing."""
    publisher.server.answer("/news", news("/1"))
    publisher.server.answer("/1", article("The office is closed on Monday."))
    listed = source(publisher)
    await publisher.poll(listed)
    headline = (
        f"<html><title>News</title><body><li><a href='/2'>{ORDER}</a></li><li><a href='/1'>News /1</a></li>"
    )
    publisher.server.answer("/news", Reply(f"{headline}</body></html>".encode(), content_type="text/html"))
    assert [alert.reason for alert in await publisher.poll(listed)] == [Reason.OPENED]


async def test_more_links_than_a_poll_may_read_are_read_in_turn_and_seed_in_silence(
    publisher: Publisher,
) -> None:
    """Nothing counts as new before all that was there at first has been read."""
    links = [f"/{number}" for number in range(5)]
    publisher.server.answer("/news", news(*links))
    for link in links:
        publisher.server.answer(link, article(f"The office at {link} is closed on Monday."))
    publisher.server.answer(
        "/4",
        Reply(
            article(ORDER).body.replace(b"<time>22 February 2026</time>", b"<time>3 May 2024</time>"),
            content_type="text/html",
        ),
    )
    listed = source(publisher, most=2)
    for read in (2, 4, 5):
        assert all(alert.silent for alert in await publisher.poll(listed))
        assert len(await publisher.entries(listed)) == read
    assert sum(publisher.server.asked(link) for link in links) == 5


async def test_a_link_that_leaves_the_lists_page_lapses_and_lifts_nothing(publisher: Publisher) -> None:
    """Whatever the page behind it says by then."""
    publisher.server.answer("/news", news("/1", "/2"))
    publisher.server.answer("/1", article("The office is closed on Monday."))
    publisher.server.answer("/2", article("The office moves to Reforma."))
    listed = source(publisher)
    await publisher.poll(listed)
    publisher.server.answer("/2", article(ORDER))
    assert [alert.reason for alert in await publisher.poll(listed, after=HOUR)] == [Reason.OPENED]
    publisher.server.answer("/news", news("/1"))
    assert [alert.reason for alert in await publisher.poll(listed)] == [Reason.EXPIRED]


async def test_a_link_to_another_host_is_not_followed_unless_it_is_named(publisher: Publisher) -> None:
    """The operator learns which host to name."""
    away = publisher.server.url("/2", host="localhost")
    publisher.server.answer("/news", news("/1", away))
    publisher.server.answer("/1", article("The office is closed on Monday."))
    publisher.server.answer("/2", article("The office moves to Reforma."))
    await publisher.poll(source(publisher))
    assert publisher.server.asked("/2") == 0
    [note] = await publisher.notes()
    assert "it leads to localhost, which follow.hosts does not name" in note
    await publisher.poll(source(publisher, hosts=("localhost",)), after=HOUR)
    assert publisher.server.asked("/2") == 1


async def test_a_list_of_which_no_page_can_be_read_is_a_fault(publisher: Publisher) -> None:
    """It is the source that is deaf then."""
    publisher.server.answer("/news", news("/1", "/2"))
    listed = source(publisher)
    await publisher.poll(listed)
    fault = await publisher.fault(listed)
    assert fault is not None
    assert fault.startswith("links: none of the 2 pages it leads to can be read: 127.0.0.1 answered 404")


async def test_a_list_over_several_answers_is_read_whole_or_not_at_all(publisher: Publisher) -> None:
    """A page that fails in the middle would look like a list that has shrunk."""
    rows = [f'{{"id": "{number}", "title": "Notice", "text": "Note {number}."}}' for number in range(5)]
    bodies = [f"[{','.join(rows[at : at + 2])}]".encode() for at in (0, 2, 4)]
    pages = [Reply(body, content_type="application/json") for body in bodies]
    paged = defined(
        url=publisher.server.url("/api?rows=2"),
        format="json",
        json={"items": "@", "id": "id", "title": "title", "text": "text"},
        pages={"parameter": "offset", "step": 2},
    )
    publisher.server.answer("/api", [*pages, pages[0], Reply(status=503), *pages])
    await publisher.poll(paged)
    assert len(await publisher.entries(paged)) == 5
    paths = [request.path for request in publisher.server.requests]
    assert paths == ["/api?rows=2&offset=0", "/api?rows=2&offset=2", "/api?rows=2&offset=4"]
    await publisher.poll(paged)
    assert "503" in (await publisher.fault(paged) or "")
    await publisher.poll(paged)
    assert await publisher.fault(paged) is None
    assert len(await publisher.entries(paged)) == 5


def test_headers_stay_on_the_host_they_are_meant_for() -> None:
    """They may hold a key."""
    listed = defined(
        url="https://a.example/news",
        headers={"X-Key": "k"},
        follow={"hosts": ["b.example"]},
    )
    follow = Follow.of(listed)
    assert follow is not None
    assert follow.page("https://a.example/1").headers == (("X-Key", "k"),)
    assert follow.page("https://b.example/1").headers == ()
    assert follow.refusal("https://b.example/1") is None
    assert follow.refusal("https://c.example/1") is not None


def index_of_countries(publisher: Publisher) -> Source:
    """Return an index of countries of which those with regional advice have a file of their own."""
    page = f"join('', ['{publisher.server.url('/')}', code, '.json'])"
    grade = {"format": "json", "levels": {"0": 1, "1": 2, "2": 3, "3": 4}}
    return defined(
        subject=None,
        url=publisher.server.url("/index"),
        stands="while-listed",
        key="country",
        format="json",
        json={
            "items": "data",
            "title": "name",
            "text": "advice",
            "country": "code",
            "level": "state",
            "link": f"[@][?regional==`1`]|[0].{page}",
            "levels": grade["levels"],
        },
        follow={
            "format": "json",
            "json": {
                "items": "[eng]",
                "title": "name",
                "text": ["advisories"],
                "level": "$.state",
                "levels": grade["levels"],
                "blocks": True,
            },
        },
    )


def countries(**given: tuple[int, int]) -> Reply:
    """Return an index: level and whether there is regional advice, by country."""
    data = {
        code: {"code": code, "name": code, "state": state, "regional": regional, "advice": f"Advice {state}."}
        for code, (state, regional) in given.items()
    }
    return Reply(json.dumps({"data": data}).encode(), content_type="application/json")


def country(name: str, state: int, region: str, text: str) -> Reply:
    """Return the file of one country."""
    advisories = f"<h3>{region}</h3><p>{text}</p><h3>Safety</h3><p>Lock your door.</p>"
    told = {"state": state, "eng": {"name": name, "advisories": advisories}}
    return Reply(json.dumps(told).encode(), content_type="application/json")


async def test_an_index_of_countries_leads_to_the_regions_that_each_file_names(publisher: Publisher) -> None:
    """The parts of every file are called the same, and none takes another's place."""
    calm = "The state is calm."
    publisher.server.answer("/index", countries(MX=(1, 1), CO=(1, 1), FR=(0, 0)))
    publisher.server.answer("/MX.json", country("Mexico", 1, "Jalisco", calm))
    publisher.server.answer("/CO.json", country("Colombia", 1, "Cauca", calm))
    listed = index_of_countries(publisher)
    assert await publisher.poll(listed) == []
    held = await publisher.entries(listed)
    assert {entry.subject for entry in held.values()} == {"MX", "CO", "FR"}
    for code in ("MX", "CO"):
        parts = [entry.title for entry in held.values() if entry.subject == code]
        assert len(parts) == 3
        assert len([title for title in parts if title.endswith("Level 2")]) == 1
    publisher.server.answer("/index", countries(MX=(2, 1), CO=(1, 1), FR=(0, 0)))
    publisher.server.answer("/MX.json", country("Mexico", 2, "Jalisco", ORDER))
    alerts = await publisher.poll(listed)
    assert {(alert.incident.key.rule, alert.incident.key.region) for alert in alerts} == {
        ("shelter", "MX-JAL"),
        ("level", "MX"),
    }
    assert publisher.server.asked("/CO.json") == 1
