"""From the items of a feed to entries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from daemon.sources.answer import MAX_ITEMS
from daemon.sources.child import parse
from daemon.sources.document import Document
from daemon.sources.entries import document_of
from rules.model import Entry, Kind, Source
from rules.places import Places

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
URL = "https://feeds.example/alerts/feed"


def source(**more: Any) -> Source:  # noqa: ANN401 - any field
    """Return a source."""
    fields = {"id": "s", "url": URL, "publisher": "P", "kind": Kind.GOVERNMENT, "lang": "en"}
    return Source(**(fields | more))


def rss(items: str, head: str = "") -> bytes:
    """Return a feed."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:gdacs="http://www.gdacs.org" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>F</title>{head}{items}</channel></rss>"
    ).encode()


def document(data: bytes, places: Places, **more: Any) -> Document:  # noqa: ANN401 - the same
    """Return the document *data* makes."""
    return document_of(source(**more), parse(data, "application/rss+xml", URL), NOW, places)


def entry(item: str, places: Places, **more: Any) -> Entry:  # noqa: ANN401 - the same
    """Return the one entry of a feed of one item."""
    [only] = document(rss(f"<item>{item}</item>"), places, **more).entries
    return only


def test_an_item_becomes_an_entry_with_what_its_source_is(places: Places) -> None:
    """Publisher, kind, language and subject come from the definition."""
    got = entry(
        "<guid>g</guid><title>Security &amp;amp; Alert</title><link>../one</link>"
        "<pubDate>Sun, 22 Feb 2026 12:00:00 -0600</pubDate><description>&lt;p&gt;Stay inside.&lt;/p&gt;</description>",
        places,
        subject="MX",
        carrier="AM",
    )
    assert got == Entry(
        id="g",
        text="Stay inside.",
        title="Security & Alert",
        publisher="P",
        kind=Kind.GOVERNMENT,
        lang="en",
        subject="MX",
        published=NOW,
        link="https://feeds.example/one",
        source="s",
        carrier="AM",
    )


def test_the_whole_text_is_taken_where_an_extract_stands_beside_it(places: Places) -> None:
    """WordPress gives both."""
    got = entry(
        "<guid>g</guid><description>Short …</description>"
        "<content:encoded><![CDATA[<p>Short, and then the whole.</p>]]></content:encoded>",
        places,
    )
    assert got.text == "Short, and then the whole."


def test_without_an_id_the_link_is_the_key_and_without_a_link_the_words(places: Places) -> None:
    """The same item is the same entry at the next poll."""
    linked = "<title>T</title><link>http://X.example/a/?utm_source=rss</link>"
    assert entry(linked, places).id == "https://x.example/a"
    bare = "<title>T</title><description>words</description>"
    assert entry(bare, places).id == entry(bare, places).id
    assert entry(bare, places).id != entry(bare.replace("words", "others"), places).id


def test_a_source_keyed_by_link_ignores_ids(places: Places) -> None:
    """Some make a new id at every poll."""
    item = "<guid isPermaLink='false'>77</guid><title>T</title><link>https://x.example/a</link>"
    assert entry(item, places, key="link").id == "https://x.example/a"


@pytest.mark.parametrize(
    "date", ["Thu, 05 Jul 2220 00:00:00 GMT", "Fri, 04 Dec 1970 00:00:00 GMT", "some day"]
)
def test_an_impossible_date_loses_the_date_and_not_the_item(places: Places, date: str) -> None:
    """An alert is an alert."""
    assert entry(f"<guid>g</guid><title>T</title><pubDate>{date}</pubDate>", places).published is None


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_a_link_that_is_no_web_address_is_dropped(places: Places, link: str) -> None:
    """It could reach a phone."""
    assert entry(f"<guid>g</guid><title>T</title><link>{link}</link>", places).link is None


def test_hostile_titles_are_plain(places: Places) -> None:
    """Markup, overrides and controls are gone."""
    got = entry("<guid>g\u202e</guid><title>&lt;b&gt;a&lt;/b&gt;&#x202E;b&#x2028;c</title>", places)
    assert got.title == "ab c"
    assert got.id == "g"


def test_an_item_speaks_its_own_language_where_it_says_so(places: Places) -> None:
    """A translation in a feed of another language."""
    assert entry("<guid>g</guid><title>T</title><dc:language>es</dc:language>", places).lang == "es"
    assert entry("<guid>g</guid><title xml:lang='fr-CA'>T</title>", places).lang == "fr-CA"
    assert entry("<guid>g</guid><title>T</title><dc:language>no such</dc:language>", places).lang == "en"


def test_two_items_under_one_id_are_two_entries(places: Places) -> None:
    """Otherwise each poll would see one entry edited twice; a plain repetition is one."""
    item = "<item><guid>g</guid><title>{}</title></item>"
    got = document(rss(item.format("A") + item.format("B") + item.format("A")), places)
    assert [each.title for each in got.entries] == ["A", "B"]
    assert len({each.id for each in got.entries}) == 2


def test_an_item_without_any_words_is_none(places: Places) -> None:
    """There is nothing to read."""
    assert document(rss("<item><guid>g</guid></item>"), places).entries == ()


def test_more_items_than_can_be_meant_are_counted(places: Places) -> None:
    """The newest come first."""
    got = document(rss("<item><guid>{0}</guid><title>x</title></item>" * (MAX_ITEMS + 7)), places)
    assert got.dropped == 7


@pytest.mark.fault(13, "an author of 200 kB")
def test_an_endless_author_costs_nothing(places: Places) -> None:
    """The library would take hours."""
    assert entry(f"<guid>g</guid><title>T</title><author>{'a' * 300_000}</author>", places).title == "T"


STATE = "<item><title>{}</title><guid>{}</guid><pubDate>{}</pubDate><description>{}</description>{}</item>"


def state(
    title: str, tag: str = "", date: str = "Tue, 12 Aug 2025", text: str = "Words.", level: str = ""
) -> str:
    """Return an item as the level feed of the US has them."""
    more = f'<category domain="Country-Tag">{tag}</category>' if tag else ""
    more += f'<category domain="Threat-Level">{level}</category>' if level else ""
    return STATE.format(title, f"https://x.example/{title}", date, text, more)


def levels(places: Places, *items: str) -> Document:
    """Return the document of a level feed."""
    return document(rss("".join(items)), places, key="country", subject_from="title")


@pytest.mark.parametrize(
    ("title", "tag", "country"),
    [
        ("Suriname - Level 1: Exercise Normal Precautions", "NS", "SR"),
        ("Chad - Level 4: Do Not Travel", "CD", "TD"),
        ("Mexico Travel Advisory - Level 2: Exercise Increased Caution", "MX", "MX"),
        ("Democratic Republic of the Congo - Level 4: Do Not Travel", "", "CD"),
        ("Burma (Myanmar) - Level 4: Do Not Travel", "BM", "MM"),
        ("The Gambia Travel Advisory - Level 2: Exercise  Increased Caution", "GA", "GM"),
        ("Hong Kong - Level 2: Exercise Increased Caution", "", "HK"),
        ("Macau - Level 3: Reconsider Travel", "", "MO"),
        ("Turkey\u00a0- Level 2: Exercise Increased Caution", "TU", "TR"),
        ("Saint Kitts and Nevis - Level 1: Exercise Normal Precautions", "", "KN"),
        ("Somewhere Unheard Of - Level 2: Exercise Increased Caution", "AJ", "AZ"),
        ("France - Level 2: Exercise Increased Caution", "MX", "FR"),
    ],
)
def test_a_level_is_keyed_by_country_by_title_before_tag(
    places: Places, title: str, tag: str, country: str
) -> None:
    """The tag is FIPS 10-4, sometimes missing and sometimes another country's."""
    [got] = levels(places, state(title, tag)).entries
    assert (got.id, got.subject) == (country, country)


def test_a_group_of_countries_is_skipped_and_an_item_about_none_keeps_its_id(places: Places) -> None:
    """The members have items of their own."""
    got = levels(
        places,
        state("Mainland China, Hong Kong &amp; Macau - See Summaries - Level 2: Exercise Increased Caution"),
        state("Worldwide Caution"),
    )
    assert [each.id for each in got.entries] == ["https://x.example/Worldwide Caution"]


def test_of_two_items_for_one_country_the_newer_counts(places: Places) -> None:
    """Then the more severe, and a text before none."""
    old = state("Mexico - Level 1: Exercise Normal Precautions", date="Mon, 08 Sep 2025")
    new = state("Mexico - Level 2: Exercise Increased Caution", date="Tue, 09 Sep 2025")
    worse = state("Mexico - Level 3: Reconsider Travel", date="Tue, 09 Sep 2025")
    blank = state("Mexico - Level 4: Do Not Travel", date="Wed, 11 Feb 2026", text="")
    [got] = levels(places, old, blank, worse, new).entries
    assert got.title.startswith("Mexico - Level 3")


def test_a_blank_item_stays_listed_without_a_text(places: Places) -> None:
    """An advisory that lost its words for a day has not ended."""
    [got] = levels(places, state("Mexico - Level 2: Exercise Increased Caution", text="")).entries
    assert (got.id, got.text) == ("MX", "")


def test_a_level_beside_the_title_is_put_into_it(places: Places) -> None:
    """Once."""
    level = "Level 2: Exercise Increased Caution"
    [got] = levels(places, state("Mexico", "MX", level=level)).entries
    assert got.title == f"Mexico - {level}"
    [got] = levels(places, state(f"Mexico - {level}", "MX", level=level)).entries
    assert got.title == f"Mexico - {level}"


def test_smartraveller_gives_its_level_in_words_of_its_own_namespace(places: Places) -> None:
    """Beside a number, of which there have been two scales."""
    body = rss(
        "<item><title>Iran</title><link>https://x.example/iran</link><description>Words.</description>"
        "<ta:warnings xmlns:ta='http://www.smartraveller.gov.au/schema/rss/travel_advisories/'>"
        "<ta:level>5/5</ta:level><ta:description>Do not travel</ta:description></ta:warnings></item>"
    )
    [got] = document(body, places, subject_from="title").entries
    assert (got.title, got.text, got.subject) == ("Iran - Do not travel", "Words.", "IR")


@pytest.mark.parametrize(
    ("title", "country"),
    [
        ("Korea, Republic of", "KR"),
        ("Congo, The Democratic Republic of the", "CD"),
        ("Mexico", "MX"),
        ("Tyrkia - reiseinformasjon", "TR"),
        ("Travel advice for Mexico", "MX"),
        ("第四級：紅色儘速離境 - 墨西哥 -", "MX"),
        ("【危険情報】メキシコの危険情報【危険レベル継続】", "MX"),
        ("Something else", "FR"),
    ],
)
def test_an_index_names_the_country_in_each_title(places: Places, title: str, country: str) -> None:
    """Else the source's own subject stands in."""
    got = entry(f"<guid>g</guid><title>{title}</title>", places, subject_from="title", subject="FR")
    assert got.subject == country


@pytest.mark.parametrize(
    ("codes", "country"),
    [
        ("<gdacs:iso3>MEX</gdacs:iso3><gdacs:country>Mexico</gdacs:country>", "MX"),
        ("<gdacs:iso3>BLZ</gdacs:iso3><gdacs:country>Belize, Mexico</gdacs:country>", None),
        ("<gdacs:iso3>???</gdacs:iso3>", None),
        ("", None),
    ],
)
def test_gdacs_names_a_country_where_there_is_one(places: Places, codes: str, country: str | None) -> None:
    """Of several none is the subject; the text names them."""
    got = entry(f"<guid>g</guid><title>Drought</title>{codes}", places, subject_from="gdacs")
    assert got.subject == country


def test_an_id_with_spaces_and_a_time_is_kept(places: Places) -> None:
    """The UK's country feed has such ids."""
    data = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry>
    <id>https://x.example/mexico#2026-02-23 15:42:21 +0000</id><title>Mexico</title>
    <updated>2026-02-23T15:42:21Z</updated><link rel="alternate" href="https://x.example/mexico"/>
    <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Latest update: stay.</p></div></summary>
    </entry></feed>"""
    got = document_of(source(), parse(data, "", URL), datetime(2026, 2, 24, tzinfo=UTC), places).entries[0]
    assert got.id == "https://x.example/mexico#2026-02-23 15:42:21 +0000"
    assert got.text == "Latest update: stay."
    assert got.published == datetime(2026, 2, 23, 15, 42, 21, tzinfo=UTC)


def atom(links: str) -> bytes:
    """Return an Atom feed of one entry."""
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:f</id><title>F</title><updated>2026-02-22T12:00:00Z'
        "</updated><entry><id>https://feeds.example/id/1</id><title>Warning</title>"
        f"<updated>2026-02-22T12:00:00Z</updated>{links}</entry></feed>"
    ).encode()


@pytest.mark.parametrize(
    "links",
    [
        '<link rel="alternate" type="application/cap+xml" href="/1.xml"/>',
        '<link rel="alternate" type="text/xml" href="/1.xml"/>',
        '<link href="/1.xml"/>',
        '<link type="text/html" href="/1.html"/><link rel="related" type="application/cap+xml" href="/1.xml"/>',
    ],
)
def test_an_index_of_warnings_leads_to_the_warning_and_not_to_its_id(links: str) -> None:
    """Neither the address that names an entry nor the page beside the warning is the warning."""
    [item] = parse(atom(links), "application/atom+xml", URL, options={"behind": "cap"})["items"]
    assert item["link"] == "https://feeds.example/1.xml"


def test_a_message_links_to_the_page_for_people() -> None:
    """Where nothing behind the links is read, the warning for programs is of no use."""
    links = '<link rel="related" type="application/cap+xml" href="/1.xml"/><link href="/1.html"/>'
    [item] = parse(atom(links), "application/atom+xml", URL)["items"]
    assert item["link"] == "https://feeds.example/1.html"


@pytest.mark.parametrize(
    ("links", "link"),
    [
        ("<guid>1</guid>", None),
        ("<guid>/archive/1</guid>", None),
        ("<guid>1</guid><link>/one</link>", "https://feeds.example/one"),
        ("<guid>https://feeds.example/one</guid>", "https://feeds.example/one"),
        ('<guid isPermaLink="false">https://feeds.example/one</guid>', None),
    ],
)
def test_a_bare_id_is_no_link_whatever_rss_calls_it(places: Places, links: str, link: str | None) -> None:
    assert entry(f"{links}<title>Warning</title>", places).link == link
