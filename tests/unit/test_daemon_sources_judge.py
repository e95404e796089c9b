"""What is a feed, and what only answers in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sources.child import parse
from daemon.sources.document import FaultKind
from daemon.sources.judge import after_parsing, before_parsing, narrowed, whole_part, without_doctype

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Alerts</title><link>https://x.example/</link>
<item><guid isPermaLink="false">1</guid><title>One \xc3\xa9</title><description>First &lt;b&gt;text&lt;/b&gt;</description>
<content:encoded><![CDATA[<p>The whole first text, with caf\xc3\xa9 and <a href="/x">more</a>.</p>]]></content:encoded></item>
<item><guid isPermaLink="false">2</guid><title>Two</title><description>Second text</description></item>
<item><title>Three</title><description>Third text, without an id</description></item>
</channel></rss>
"""
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>
<entry><id>urn:1</id><title>One</title><summary>\xe2\x80\x9cFirst\xe2\x80\x9d</summary></entry>
<entry><id>urn:2</id><title>Two</title><summary>Second</summary></entry></feed>"""
PREFIXED = ATOM.replace(b"<feed xmlns=", b"<a:feed xmlns:a=").replace(b"</feed", b"</a:feed")
PREFIXED = PREFIXED.replace(b"<title", b"<a:title").replace(b"</title", b"</a:title")
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://x.example/"><title>R</title></channel>
<item rdf:about="https://x.example/1"><title>One</title><description>First</description></item>
<item rdf:about="https://x.example/2"><title>Two</title><description>Second</description></item></rdf:RDF>"""
URL = "https://x.example/feed"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", FaultKind.EMPTY),
        (b" \n\t ", FaultKind.EMPTY),
        (b"\xef\xbb\xbf", FaultKind.EMPTY),
        (b"<?xml version='1.0'?>\n<!-- nothing -->", FaultKind.EMPTY),
        (b"<!DOCTYPE html><html><title>Sorry</title>", FaultKind.HTML),
        (b"\n\n <HTML><body>maintenance</body></HTML>", FaultKind.HTML),
        (
            b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'x'><html/>",
            FaultKind.HTML,
        ),
        (b"<script>challenge()</script>", FaultKind.HTML),
        (b'{"items": []}', FaultKind.JSON),
        (b"[]", FaultKind.JSON),
        (b"Service unavailable", FaultKind.NOT_A_FEED),
        (b"%PDF-1.7", FaultKind.NOT_A_FEED),
        (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"/>', FaultKind.HOSTILE),
        (b'<!DOCTYPE rss SYSTEM "x" [ ]><rss version="2.0"/>', FaultKind.HOSTILE),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss/>'.encode("utf-16"), FaultKind.HOSTILE),
    ],
)
@pytest.mark.fault(11, "bodies that are no feed")
def test_what_is_no_feed_is_a_fault_before_it_is_parsed(data: bytes, kind: FaultKind) -> None:
    """Each with its own kind."""
    fault = before_parsing(*narrowed(data, "text/html; charset=utf-8"))
    assert fault is not None
    assert fault.kind is kind


def test_a_page_is_named_by_its_title() -> None:
    """So that the operator knows a maintenance page from a challenge."""
    fault = before_parsing(b"<html><head><title>\n Down for\n maintenance </title>", "text/html")
    assert fault is not None
    assert fault.detail == "a web page where a feed was expected: 'Down for maintenance'"


@pytest.mark.parametrize(
    "data", [RSS, ATOM, PREFIXED, RDF, RSS.decode().encode("utf-16"), b"\xef\xbb\xbf" + RSS]
)
def test_a_feed_passes_whatever_its_content_type(data: bytes) -> None:
    """Many are served as text/html."""
    assert before_parsing(*narrowed(data, "text/html")) is None


def test_a_document_type_that_only_names_itself_is_dropped() -> None:
    """RSS 0.91 has one, and it is harmless."""
    old = (
        b'<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        b'"http://my.netscape.com/publish/formats/rss-0.91.dtd">'
        b'<rss version="0.91"><channel><item><title>One</title></item></channel></rss>'
    )
    assert before_parsing(old, "") is None
    assert b"DOCTYPE" not in without_doctype(old)
    assert [item["title"] for item in parse(old, "", URL)["items"]] == ["One"]


def test_words_about_entities_inside_an_item_harm_nobody() -> None:
    """Only the prolog can declare any."""
    data = RSS.replace(b"Second text", b"<![CDATA[<!ENTITY and <!DOCTYPE x [ are words]]>")
    assert before_parsing(data, "") is None
    assert parse(data, "", URL)["complete"]


def test_a_feed_without_items_is_a_feed() -> None:
    """Nothing to say is not the same as nothing said."""
    empty = b'<rss version="2.0"><channel><title>Quiet</title></channel></rss>'
    answer = parse(empty, "", URL)
    assert (answer["items"], answer["complete"]) == ((), True)


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'/>", "alert"), (b"<note>x</note>", "note")],
)
def test_other_xml_is_a_fault_that_names_it(data: bytes, name: str) -> None:
    """A CAP alert is no feed, until there is a reader for it."""
    answer = parse(data, "text/xml", URL)
    assert answer == {"fault": "not-a-feed", "detail": f"a document of <{name}> where a feed was expected"}


def test_a_root_without_a_version_that_holds_items_is_read() -> None:
    """Old feeds forget it."""
    assert after_parsing(b"<rss>", "", 3) is None


@pytest.mark.parametrize("data", [RSS, ATOM, PREFIXED, RDF], ids=["rss", "atom", "prefixed", "rdf"])
@pytest.mark.fault(10, "a feed of our own cut at every byte")
def test_a_feed_cut_anywhere_makes_no_ghost(data: bytes) -> None:
    """At every byte: what is read is whole, and a cut is noticed."""
    whole = parse(data, "", URL)["items"]
    assert len(whole) >= 2
    for at in range(len(data.rstrip())):
        answer = parse(data[:at], "", URL)
        if "fault" not in answer:
            assert not answer["complete"]
            assert answer["items"] == whole[: len(answer["items"])], at


def test_a_cut_feed_still_gives_what_came_whole() -> None:
    """Waiting for the rest may take long."""
    answer = parse(RSS[: RSS.index(b"<title>Three") + 9], "", URL)
    assert [item["id"] for item in answer["items"]] == ["1", "2"]


@pytest.mark.fault(10, "UTF-16 cut inside")
def test_a_feed_in_utf16_cut_inside_gives_what_came_whole() -> None:
    """Also where the cut goes through a character."""
    data = RSS.decode().encode("utf-16")
    whole = parse(data, "", URL)["items"]
    assert [item["id"] for item in whole] == ["1", "2", ""]
    for at in (len(data) * 3 // 4, len(data) * 3 // 4 + 1):
        answer = parse(data[:at], "", URL)
        assert answer["items"] == whole[:1]
        assert not answer["complete"]


def test_damaged_xml_gives_only_items_with_an_id_or_a_link() -> None:
    """Others could be the rest of another."""
    answer = parse(RSS.replace(b"<title>Two", b"<bad:title/><title>Two & more"), "", URL)
    assert [item["id"] for item in answer["items"]] == ["1", "2"]


def test_damaged_xml_without_any_sound_item_is_a_fault() -> None:
    """It would look like a quiet feed otherwise."""
    data = b'<rss version="2.0"><channel><item><title>Storm & flood</title></item></channel></rss>'
    assert parse(data, "", URL)["fault"] == "not-a-feed"
    assert (
        len(parse(data.replace(b"<title>", b"<link>https://x.example/1</link><title>"), "", URL)["items"])
        == 1
    )


def test_what_follows_the_root_does_not_make_it_cut() -> None:
    """Caches sign their pages."""
    assert whole_part(RSS + b"<!-- cached -->\n") == (RSS + b"<!-- cached -->\n", True)


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda b: RSS[:300] + b + RSS[300:]))
def test_no_bytes_make_the_judgement_raise(data: bytes) -> None:
    """Nor the cutting."""
    before_parsing(*narrowed(data, ""))
    whole_part(without_doctype(data))
    after_parsing(data, "", 0)
