"""What answers in a source's place, format by format: a fault in words, never news, never an end."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest

from rules.model import Reason, Source
from rules.places import Places
from rules.reader import Reader
from tests.standins.feedserver import FeedServer, Reply
from tests.standins.publisher import defined, publishing

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
ORDER = "Security Alert", "U.S. citizens in Jalisco should shelter in place until further notice."
FILLER = (
    "The consular section in León, Querétaro and Mérida is open from nine to five, and closed on holidays. "
    "Whoever needs a passport writes to the office in San Luis Potosí or Cancún and makes an appointment. "
)
NOTICES = [(f"Notice {number}", f"{FILLER}This is note {number}.") for number in range(6)]
LOGIN = b"<html><head><title>Sign in</title></head><body><form>Name, password</form></body></html>"
CHALLENGE = b"<!doctype html><html><head><title>Just a moment...</title></head><body>Checking.</body></html>"
GONE = b"<!doctype html><html><head><title>Page not found - Embassy</title></head><body><main><ul class='alerts'>"
GONE += b"</ul><h1>Page not found</h1></main></body></html>"
Item = tuple[str, str]


@dataclass(frozen=True)
class Format:
    """One way of publishing the same."""

    name: str
    content_type: str
    write: Callable[[Sequence[Item], datetime], bytes]
    declared: dict[str, Any]
    renamed: tuple[bytes, bytes]
    """What holds the items, and what it is called after a redesign."""
    field: tuple[bytes, bytes]
    """The same of the field that holds the text."""

    def source(self, server: FeedServer) -> Source:
        """Return the source on *server*."""
        return defined(url=server.url("/alerts"), stands="while-listed", **self.declared)

    def reply(self, items: Sequence[Item], made: datetime) -> Reply:
        """Return the answer that holds *items*, and says when it was made."""
        return Reply(self.write(items, made), content_type=self.content_type)


def rss(items: Sequence[Item], made: datetime) -> bytes:
    written = "".join(
        f"<item><guid isPermaLink='false'>{title}</guid><title>{title}</title>"
        f"<description>{escape(text)}</description></item>"
        for title, text in items
    )
    head = f"<title>Alerts</title><lastBuildDate>{format_datetime(made)}</lastBuildDate>"
    xml = '<?xml version="1.0" encoding="utf-8"?>'
    return f'{xml}<rss version="2.0"><channel>{head}{written}</channel></rss>'.encode()


def api(items: Sequence[Item], made: datetime) -> bytes:
    rows = [{"id": title, "title": title, "text": text} for title, text in items]
    return json.dumps({"made": made.isoformat(), "alerts": rows}, ensure_ascii=False).encode()


def listing(items: Sequence[Item], made: datetime) -> bytes:
    rows = "".join(f"<li id='{title}'><h3>{title}</h3><p>{escape(text)}</p></li>" for title, text in items)
    head = "<head><meta charset='utf-8'><title>Alerts - Embassy</title></head>"
    foot = f"<footer>Last change: {made:%d %B %Y %H:%M}</footer>"
    return f"<!doctype html><html>{head}<body><ul class='alerts'>{rows}</ul>{foot}</body></html>".encode()


def page(items: Sequence[Item], made: datetime) -> bytes:
    parts = "".join(f"<h2>{title}</h2><p class='text'>{escape(text)}</p>" for title, text in items)
    head = "<head><meta charset='utf-8'><title>Mexico - Embassy</title></head>"
    foot = f"<footer>Last change: {made:%d %B %Y %H:%M}</footer>"
    return f"<html>{head}<body><main><h1>Mexico</h1>{parts}</main>{foot}</body></html>".encode()


def service(items: Sequence[Item], made: datetime) -> bytes:
    rows = "".join(
        f"<alert><id>{title}</id><title>{title}</title><text>{escape(text)}</text></alert>"
        for title, text in items
    )
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return f'{head}<alerts made="{made.isoformat()}">{rows}</alerts>'.encode()


def weather(items: Sequence[Item], made: datetime) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {
                "id": title,
                "event": "Shelter In Place Warning" if title == ORDER[0] else "Special Weather Statement",
                "areaDesc": "Jalisco",
                "sent": NOW.isoformat(),
                "status": "Actual",
                "messageType": "Alert",
                "certainty": "Observed",
                "description": text,
            },
        }
        for title, text in items
    ]
    held = {"type": "FeatureCollection", "updated": made.isoformat(), "features": features}
    return json.dumps(held, ensure_ascii=False).encode()


FEED = Format("feed", "application/rss+xml", rss, {}, (b"item>", b"article>"), (b"description>", b"extract>"))
JSON = Format(
    "json",
    "application/json",
    api,
    {
        "format": "json",
        "json": {"items": "alerts", "id": "id", "title": "title", "text": "text", "dated": "made"},
    },
    (b'"alerts"', b'"notices"'),
    (b'"text"', b'"body"'),
)
LIST = Format(
    "list",
    "text/html",
    listing,
    {
        "format": "html",
        "html": {"items": "ul.alerts > li", "id": "@id", "title": "h3", "text": "p", "dated": "footer"},
    },
    (b"class='alerts'", b"class='teasers'"),
    (b"p>", b"section>"),
)
PAGE = Format(
    "page",
    "text/html",
    page,
    {"format": "html", "html": {"page": "main", "dated": "footer", "title": "h1"}},
    (b"main>", b"article>"),
    (b"h1>", b"h5>"),
)
XML = Format(
    "xml",
    "text/xml",
    service,
    {
        "format": "xml",
        "xml": {
            "items": "alerts[0].alert",
            "id": "id",
            "title": "title",
            "text": "text",
            "dated": 'alerts[0]."@made"',
        },
    },
    (b"alert>", b"notice>"),
    (b"text>", b"body>"),
)
NWS = Format(
    "nws",
    "application/geo+json",
    weather,
    {"format": "nws", "varies": True},
    (b'"features"', b'"alerts"'),
    (b'"event"', b'"kind"'),
)
"""A list of what goes on just now: an empty or shorter one is no fault."""
FORMATS = (FEED, JSON, LIST, PAGE, XML, NWS)


def answer(form: Format, case: str) -> Reply:
    """Return what answers in the place of the list in *case*."""
    whole = form.reply([ORDER, *NOTICES], NOW)
    body = whole.body
    web = "text/html; charset=utf-8"
    made: dict[str, Callable[[], Reply]] = {
        "404 with 200": lambda: (
            Reply(b'{"error": {"code": 404, "message": "Not Found"}}', content_type="application/json")
            if form.name in {"json", "nws"}
            else Reply(GONE, content_type=web)
        ),
        "a challenge": lambda: Reply(CHALLENGE, content_type=web),
        "cut off": lambda: replace(whole, body=body[: len(body) * 2 // 3]),
        "a redesign": lambda: replace(whole, body=body.replace(*form.renamed)),
        "emptied": lambda: form.reply([], NOW),
        "a renamed field": lambda: replace(whole, body=body.replace(*form.field)),
        "a wrong charset": lambda: replace(whole, body=garbled(form, body)),
        "a login": lambda: Reply(status=302, headers=(("Location", "/account/login?next=alerts"),)),
        "half of it": lambda: form.reply(NOTICES[:3], NOW),
        "yesterday's copy": lambda: form.reply(NOTICES, NOW - timedelta(days=1)),
    }
    return made[case]()


def garbled(form: Format, body: bytes) -> bytes:
    """Return *body* in a charset that it does not declare; a feed's reader mends that, where it can be."""
    wrong = body.decode().encode("latin-1")
    return wrong.decode("utf-8", "replace").encode() if form is FEED else wrong


WORDS = {
    "404 with 200": {
        "feed": "html: a web page where a feed was expected: 'Page not found - Embassy'",
        "json": "it says 'Not Found'",
        "list": "missing: it answers 200 with the page 'Page not found - Embassy': the page is gone",
        "page": "missing: it answers 200 with the page 'Page not found - Embassy': the page is gone",
        "xml": "html: a web page where XML was expected: 'Page not found - Embassy",
        "nws": "not-a-feed: JSON without the FeatureCollection that alerts come in",
    },
    "a challenge": {
        "feed": "html: a web page where a feed was expected: 'Just a moment...'",
        "json": "html: a web page where JSON was expected: 'Just a moment...'",
        "list": "blocked: it answers 200 with the page 'Just a moment...': it asks whether we are people",
        "page": "blocked: it answers 200 with the page 'Just a moment...': it asks whether we are people",
        "xml": "html: a web page where XML was expected: 'Just a moment...",
        "nws": "html: a web page where JSON was expected: 'Just a moment...",
    },
    "cut off": {
        "feed": "truncated: the document was cut off before its end",
        "json": "truncated: its JSON ends in the middle",
        "list": "truncated: the page 'Alerts - Embassy' ends in the middle",
        "page": "truncated: the page 'Mexico - Embassy' ends in the middle",
        "xml": "truncated: its XML ends in the middle",
        "nws": "truncated: its JSON ends in the middle",
    },
    "a redesign": {
        "feed": "empty: it lists nothing, and listed 7 when it was last read",
        "json": "shape: items: 'alerts' lists nothing here, but made, notices",
        "list": "shape: items: 'ul.alerts > li' matches nothing on the page 'Alerts - Embassy'",
        "page": "shape: page: 'main' matches nothing on the page 'Mexico - Embassy'",
        "xml": "shape: items: 'alerts[0].alert' lists nothing here, but alerts",
        "nws": "not-a-feed: JSON without the FeatureCollection that alerts come in",
    },
    "emptied": {
        "feed": "empty: it lists nothing, and listed 7 when it was last read",
        "json": "empty: it lists nothing, and listed 7 when it was last read",
        "list": "shape: items: 'ul.alerts > li' matches nothing on the page 'Alerts - Embassy'",
        "page": "empty: it lists nothing, and listed 7 when it was last read",
        "xml": "shape: items: 'alerts[0].alert' lists nothing here, but alerts",
    },
    "a renamed field": {
        "feed": "shrunk: 7 of its 7 entries have no text any more",
        "json": "shape: text: 'text' is not there in 7 of 7 items, but id, title, body",
        "list": "shape: text: 'p' is not there in 7 of 7 items of the page 'Alerts - Embassy'",
        "page": "shape: title: 'h1' matches nothing on the page 'Mexico - Embassy'",
        "xml": "shape: text: 'text' is not there in 7 of 7 items, but id, title, body",
        "nws": "not-a-feed: none of its 7 features is an alert",
    },
    "a wrong charset": {
        "feed": "encoding: its letters are garbled: its charset is not the one it declares",
        "json": "encoding: its JSON is not UTF-8",
        "list": "encoding: it declares utf-8, and its bytes are not that",
        "page": "encoding: it declares utf-8, and its bytes are not that",
        "xml": "shape: its XML is damaged at line 1, column",
        "nws": "encoding: its JSON is not UTF-8",
    },
    "a login": dict.fromkeys(
        ("feed", "json", "list", "page", "xml", "nws"), "blocked: it redirects to a login page of 127"
    ),
    "half of it": dict.fromkeys(
        ("feed", "json", "list", "page", "xml"),
        "shrunk: it holds 3 entries, and held 7 when it was last read",
    ),
    "yesterday's copy": dict.fromkeys(
        ("feed", "json", "list", "page", "xml", "nws"),
        "stale: an older copy than the one already read: of 21 Feb 2026 18:00 UTC, after 22 Feb 2026 18:00 UTC",
    ),
}


@pytest.mark.fault(11, "ten broken worlds in six formats")
@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
async def test_what_answers_in_a_sources_place_is_a_fault_and_neither_news_nor_an_end(
    tmp_path: Path, places: Places, reader: Reader, form: Format
) -> None:
    """The order stands, the operator learns what is wrong once, and all is well when the source is back."""
    async with publishing(tmp_path, reader, places, NOW) as publisher:
        source = form.source(publisher.server)
        publisher.server.answer("/account/login", Reply(LOGIN, content_type="text/html"))
        publisher.server.answer("/alerts", form.reply(NOTICES, NOW - timedelta(hours=1)))
        assert await publisher.poll(source) == []
        publisher.server.answer("/alerts", form.reply([ORDER, *NOTICES], NOW))
        assert [alert.reason for alert in await publisher.poll(source)] == [Reason.OPENED]
        before = await publisher.entries(source)
        for case in (each for each in WORDS if form.name in WORDS[each]):
            publisher.server.answer("/alerts", answer(form, case))
            words = WORDS[case][form.name]
            for _ in range(2):
                assert await publisher.poll(source, after=timedelta(minutes=15)) == [], case
                assert words in (await publisher.fault(source) or "no fault"), case
            assert await publisher.entries(source) == before, case
            [*_, note] = await publisher.notes()
            assert note.startswith("Blind to embassy (US Embassy) since 22 Feb "), case
            assert words.partition(": ")[2] in note, case
            publisher.server.answer("/alerts", form.reply([ORDER, *NOTICES], NOW))
            assert await publisher.poll(source) == [], case
            assert await publisher.fault(source) is None, case
