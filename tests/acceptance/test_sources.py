"""``advisoryd sources``: the catalogue, whether a source works today, lists of feeds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.standins.feedserver import FeedServer, Reply
from tests.standins.installed import Installed

pytestmark = pytest.mark.slow

FEED = b"""<rss version="2.0"><channel><title>Alerts</title><item><guid>1</guid><title>Security alert</title>
<pubDate>Sun, 22 Feb 2026 18:00:00 GMT</pubDate>
<description>U.S. citizens in Jalisco should shelter in place.</description></item></channel></rss>"""
LEADING = b"<item><guid>2</guid><title>Flood</title><link>/other</link></item>"
WARNING = b"""<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>w-1</identifier>
<sender>w</sender><sent>2026-02-22T18:00:00-06:00</sent><status>Actual</status><msgType>Alert</msgType>
<scope>Public</scope></alert>"""
PAGE = b"<html><title>We are sorry</title></html>"
SOURCE = """
  - {{id: {name}, url: "{url}/{name}", publisher: Example Embassy, kind: government, lang: en, subject: MX}}"""


@pytest.fixture
def advisoryd(tmp_path: Path) -> Installed:
    installed = Installed(tmp_path)
    installed.configure("sources: [gdacs]")
    return installed


async def test_the_catalogue_is_shown_by_country(advisoryd: Installed) -> None:
    found = (await advisoryd.run("sources", "list", "--about", "NP", "--json")).out.splitlines()
    ids = {json.loads(line)["id"] for line in found}
    assert {"us-embassy-nepal", "uk-content-nepal", "gdacs"} <= ids
    assert "us-embassy-mexico" not in ids


async def test_what_is_no_country_is_refused(advisoryd: Installed) -> None:
    ended = await advisoryd.run("sources", "list", "--about", "Nepal")
    assert ended.code == 1
    assert "--about: not a country: write its two letters of ISO 3166-1" in ended.err


async def test_a_check_says_what_each_source_says_today_and_fails_with_one_that_is_broken(
    advisoryd: Installed,
) -> None:
    async with FeedServer() as server:
        server.answer("/good", Reply(FEED))
        server.answer("/page", Reply(PAGE, content_type="text/html"))
        both = "".join(SOURCE.format(name=name, url=server.url("")) for name in ("good", "page"))
        fetching = 'fetch: {allow_private: ["127.0.0.0/8"], contact: ops@example.org}'
        advisoryd.configure(f"sources:{both}\n{fetching}")
        ended = await advisoryd.run("sources", "check", "--json")
        shown = await advisoryd.run("sources", "check", "good", "--show", "1")
    good, page = (json.loads(line) for line in ended.out.splitlines())
    assert (good["works"], good["entries"], good["dated"], good["statements"]) == (True, 1, 1, 1)
    assert "frozen copy" in good["remark"]
    assert not page["works"]
    assert page["fault"] == "html: a web page where a feed was expected: 'We are sorry'"
    assert ended.code == 1
    assert server.requests[0].headers["user-agent"].endswith("(+ops@example.org)")
    assert shown.code == 0
    assert "good: 1, 22 Feb 2026 18:00" in shown.out
    assert "shelter-in-place   Jalisco [MX-JAL]   active" in shown.out
    assert "✓ mx-shelter-in-place is met: MX-JAL" in shown.out


async def test_a_check_says_what_is_wrong_behind_an_index(advisoryd: Installed) -> None:
    linked = FEED.replace(b"</item>", b"<link>/warning</link></item>")
    follow = "follow: {format: cap}}"
    async with FeedServer() as server:
        server.answer("/bare", Reply(FEED.replace(b"<guid>", b'<guid isPermaLink="false">')))
        server.answer("/linked", Reply(linked.replace(b"</channel>", LEADING + b"</channel>")))
        server.answer("/warning", Reply(PAGE, content_type="text/html"))
        server.answer("/other", Reply(WARNING))
        both = "".join(SOURCE.format(name=name, url=server.url("")) for name in ("bare", "linked"))
        advisoryd.configure(
            f"sources:{both.replace('}', f', {follow}')}\nfetch: {{allow_private: [127.0.0.1]}}"
        )
        ended = await advisoryd.run("sources", "check", "--json")
    assert "messages would link to cap: name a page for people" in ended.out
    bare, partly = (json.loads(line)["remark"] for line in ended.out.splitlines())
    assert "none of its entries has a link" in bare
    assert "1 of 2 pages behind it cannot be read, such as http" in partly
    assert "/warning: " in partly


async def test_a_check_names_a_level_that_nobody_declared(advisoryd: Installed) -> None:
    rows = [{"id": 1, "state": "red"}, {"id": 2, "state": "red"}, {"id": 3, "state": "crimson"}]
    declared = "json: {items: rows, id: id, level: state, levels: {red: 4}}"
    async with FeedServer() as server:
        server.answer("/api", Reply(json.dumps({"rows": rows}).encode(), content_type="application/json"))
        source = SOURCE.format(name="api", url=server.url("")).replace("}", f", format: json, {declared}}}")
        advisoryd.configure(f"sources:{source}\nfetch: {{allow_private: [127.0.0.1]}}")
        ended = await advisoryd.run("sources", "check", "--json")
    assert "levels does not name it: 'crimson'" in json.loads(ended.out)["remark"]


async def test_a_list_of_feeds_becomes_definitions_that_pass_the_check(advisoryd: Installed) -> None:
    listed = (await advisoryd.run("sources", "export")).out
    (advisoryd.folder / "feeds.opml").write_text(listed)
    defined = (await advisoryd.run("sources", "import", "feeds.opml", "--kind", "multilateral")).out
    advisoryd.configure(defined)
    assert "sources: 1," in (await advisoryd.run("check")).out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<opml><body>", "feeds.opml:1:13: no XML"),
        ("<rss/>", "feeds.opml: a document of <rss>, not <opml>"),
        ("<opml/>", "feeds.opml: there is no feed in it"),
        ("<!DOCTYPE o [<!ENTITY a 'b'>]><opml/>", "feeds.opml: it declares a document type"),
    ],
)
async def test_a_list_that_is_none_is_refused(text: str, message: str, advisoryd: Installed) -> None:
    (advisoryd.folder / "feeds.opml").write_text(text)
    ended = await advisoryd.run("sources", "import", "feeds.opml")
    assert ended.code == 1
    assert message in ended.err
    assert "Traceback" not in ended.err


async def test_whoever_watches_a_country_polls_its_sources(advisoryd: Installed) -> None:
    advisoryd.configure("watch: [NP]")
    fine = (await advisoryd.run("check")).out
    assert "sources: 1," not in fine
    assert fine.startswith("Fine")
    advisoryd.configure("watch: [Nepal]")
    ended = await advisoryd.run("check")
    assert "1:9: error" in ended.err
    assert "two letters of ISO 3166-1" in ended.err
