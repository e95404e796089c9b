"""Lists of feeds, as real programs write them and as nobody should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.errors import GivenError
from daemon.opml import Outline, definitions, read_opml, write_opml
from daemon.plain import one_line
from daemon.sources.catalogue import shipped
from daemon.sources.definition import SourceSpec
from rules.yamlio import parse

REAL = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="1.0"><head><title>My feeds</title></head><body>
<outline text="Travel"><outline text="Americas">
  <outline text="Caf\xe9 &eacute;&nbsp;News" type="rss" xmlUrl="https://x.example/feed?a=1&b=2&copy=3" htmlUrl="https://x.example/"/>
  <outline TITLE="No type" XMLURL="feed:https://y.example/rss" language="ES_mx"/>
  <outline text="Old form" type="RSS" url="feed://z.example/rss" language="Spanish (Mexico)"/>
</outline></outline>
<outline text="A page" type="link" url="https://w.example/"/>
<outline text="Again" type="rss" xmlUrl="https://y.example/rss"/>
</body></opml>"""


def defined(outlines: tuple[Outline, ...]) -> list[SourceSpec]:
    text = "\n".join(definitions(outlines, "government", "en", "MX"))
    given_ = parse(text, "feeds.yaml").data
    assert isinstance(given_, dict)
    return [SourceSpec.model_validate(each) for each in given_["sources"]]


def test_nested_lists_with_the_usual_mistakes_are_read_as_they_are_meant() -> None:
    first, second, third = read_opml(REAL, "feeds.opml")
    assert first == Outline("Café é News", "https://x.example/feed?a=1&b=2&copy=3")
    assert (second.title, second.url) == ("No type", "https://y.example/rss")
    assert third.url == "http://z.example/rss"
    assert [each.lang for each in defined((first, second, third))] == ["en", "es", "en"]


def test_a_namespace_and_a_utf_16_list_are_read() -> None:
    text = '<o:opml xmlns:o="http://opml.org/spec2"><o:outline xmlUrl="https://x.example/a"/></o:opml>'
    [outline] = read_opml(text.encode("utf-16"), "feeds.opml")
    assert outline == Outline("", "https://x.example/a")
    assert defined((outline,))[0].publisher == "https://x.example/a"


def test_what_cannot_be_a_source_is_left_out_with_the_reason_and_without_its_secrets() -> None:
    listed = (
        Outline("Mine", "https://me:hunter2@x.example/"),
        Outline("File", "file:///etc/passwd"),
        Outline("Fine", "https://x.example/"),
    )
    lines = list(definitions(listed, "media", "en", None))
    assert [line for line in lines if "left out" in line] == [
        '  # left out: "Mine": an address with a user name or password: put a key into headers',
        '  # left out: "File": not an address: it begins with https:// and names a host',
    ]
    assert "hunter2" not in "".join(lines)
    assert [each.id for each in defined(listed)] == ["fine"]


def test_feeds_of_the_catalogue_come_back_as_they_went() -> None:
    feeds = [each.source() for each in shipped().listings() if each.format == "feed"]
    back = defined(read_opml(write_opml(feeds).encode(), "feeds.opml"))
    assert [(s.url, s.publisher, s.lang) for s in back] == [(s.url, s.publisher, s.lang) for s in feeds]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '<!DOCTYPE o [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><opml><outline xmlUrl="&c;"/></opml>',
            "delete <!DOCTYPE",
        ),
        ('<!DOCTYPE o SYSTEM "file:///etc/passwd"><opml/>', "delete <!DOCTYPE"),
        ("<opml><body>", "feeds.opml:1:13: no XML"),
        ("<html><body/></html>", "a document of <html>, not <opml>"),
        ("<opml><body><outline text='Folder'/></body></opml>", "there is no feed in it"),
        ("", "no XML"),
    ],
)
def test_what_is_no_list_is_refused_with_the_remedy(text: str, message: str) -> None:
    with pytest.raises(GivenError) as raised:
        read_opml(text.encode(), "feeds.opml")
    assert message in str(raised.value)


def test_a_list_of_any_depth_is_read() -> None:
    deep = "<outline text='x'>" * 20_000 + "<outline xmlUrl='https://x.example/'/>" + "</outline>" * 20_000
    assert len(read_opml(f"<opml>{deep}</opml>".encode(), "feeds.opml")) == 1


@given(title=st.text(max_size=300).map(one_line), data=st.binary(max_size=60))
def test_any_title_makes_a_definition_and_any_cut_list_a_refusal(title: str, data: bytes) -> None:
    [spec] = defined((Outline(title, "https://x.example/"),))
    assert spec.url == "https://x.example/"
    with pytest.raises(GivenError, match=r"^feeds\.opml"):
        read_opml(b"<opml><outline xmlUrl='" + data, "feeds.opml")
