"""Pages by declaration, and the pages that answer in their place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sources.blocks import blocks
from daemon.sources.charset import decoded, garbled
from daemon.sources.child import parse
from daemon.sources.document import Fault
from daemon.sources.impostor import impostor, misled

URL = "https://www.example.org/news/list"
LIST = (
    "<html><head><title>News</title></head><body><ul>"
    "<li data-no='7'><a href='7.html'><h3>Roads open</h3></a><time datetime='2026-02-22T10:00Z'>today</time></li>"
    "<li data-no='8'><a href='/8'><h3>Roads closed</h3></a><time datetime='2026-02-21'>yesterday</time></li>"
    "</ul></body></html>"
)
LISTED = {"items": "li", "id": "@data-no", "title": "h3", "link": "a", "date": "time@datetime"}


def read(page: str | bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Return what is read in *page*."""
    body = page.encode() if isinstance(page, str) else page
    return parse(body, "text/html", URL, "html", options)


def test_a_list_gives_an_item_for_each_match_and_attributes_behind_an_at_sign() -> None:
    first, second = read(LIST, LISTED)["items"]
    assert (first["id"], first["title"], first["link"]) == (
        "7",
        "Roads open",
        "https://www.example.org/news/7.html",
    )
    assert first["published"] == "2026-02-22T10:00:00+00:00"
    assert first["text"] == "Roads open\n\ntoday"
    assert second["link"] == "https://www.example.org/8"


def test_an_article_is_one_text_known_by_its_address() -> None:
    page = "<html><body><article><h1>Closed</h1><p>All of it.</p></article></body></html>"
    [item] = read(page, {"article": "article", "title": "h1", "text": "p"})["items"]
    assert (item["id"], item["title"], item["text"], item["link"]) == ("", "Closed", "All of it.", URL)


@pytest.mark.parametrize(
    ("page", "options", "words"),
    [
        (LIST, {"items": ".news li"}, "items: '.news li' matches nothing on the page 'News'"),
        (LIST, LISTED | {"title": "h2"}, "title: 'h2' is not there in 2 of 2 items of the page 'News'"),
        (LIST, {"article": "ul", "date": "time.x"}, "date: 'time.x' matches nothing on the page 'News'"),
        (LIST, {"page": "ul", "dated": "h3"}, "dated: 'Roads open' is no date that can be read"),
        (LIST.replace("</body></html>", ""), LISTED, "the page 'News' ends in the middle"),
        ("", LISTED, "an empty body where a page was expected"),
        ('{"a": 1}', LISTED, "JSON where a page was expected"),
        ("<?xml version='1.0'?><rss/>", LISTED, "no page where one was expected"),
        (LIST.encode("utf-16"), LISTED, ""),
    ],
)  # fmt: skip
def test_what_is_not_as_declared_is_a_fault_in_words(page: str, options: dict[str, Any], words: str) -> None:
    answer = read(page, options)
    assert words in answer.get("detail", "")
    assert ("fault" in answer) == bool(words)


def test_a_field_that_only_some_items_have_is_no_fault() -> None:
    page = LIST.replace("<time datetime='2026-02-21'>yesterday</time>", "")
    assert [bool(item["published"]) for item in read(page, LISTED)["items"]] == [True, False]


@given(st.text(), st.sampled_from(["items", "page", "article"]))
def test_whatever_a_page_holds_it_is_items_or_a_fault(text: str, way: str) -> None:
    answer = read(f"<html><title>T</title><main>{text}</main></html>", {way: "main", "level": "h1"})
    assert "fault" in answer or "items" in answer


def test_blocks_are_named_by_their_headings_and_numbered_where_these_repeat() -> None:
    html = "<p>Top.</p><h2>Crime</h2><p>A.</p><h3>Roads</h3><p>B.</p><h2>Crime</h2><p>C.</p><h2>Empty</h2>"
    assert [(block.name, block.text) for block in blocks(html)] == [
        ("top", "Top."),
        ("crime", "A."),
        ("crime/roads", "B."),
        ("crime-2", "C."),
    ]


def test_a_block_keeps_its_name_where_its_heading_counts_or_is_dated() -> None:
    def strip(heading: str) -> str:
        return heading.partition(" (")[0]

    [one] = blocks("<h2>News (3)</h2><p>A.</p>", strip)
    [other] = blocks("<h2>News (4)</h2><p>A.</p>", strip)
    assert one.name == other.name == "news"


@given(st.text())
def test_no_text_is_lost_between_blocks(text: str) -> None:
    """Whatever letters it has, those of our own marks aside."""
    words = "".join(char for char in text if char.isalnum())
    found = "".join(block.text for block in blocks(f"<h2>H</h2><p>{words}</p><h3>I</h3><p>{words}</p>"))
    assert found == words * 2


@pytest.mark.parametrize(
    "title",
    [
        "Page not found - Ministry", "404", "404 Not Found", "Error 404 | Travel", "Página no encontrada",
        "Seite nicht gefunden", "Just a moment...", "Access denied | www.example.org", "Sign in to your account",
        "Log in - Portal", "Site under maintenance"[5:], "Scheduled maintenance", "503 Service Unavailable",
        "ただいまメンテナンス中です",
    ],
)  # fmt: skip
def test_a_page_in_the_place_of_another_is_known_by_its_title(title: str) -> None:
    fault = impostor([title])
    assert fault is not None
    assert fault.detail.startswith("it answers 200 with the page ")


@pytest.mark.parametrize(
    "title",
    [
        "Maintenance of runway closes airport", "500 people evacuated", "Security check points in Jalisco",
        "Mexico travel advice", "Travellers not found guilty", "Access denied to beaches in Colima", "Login of fear",
        "404 roadblocks cleared"[4:], "Just a moment of calm in Jalisco",
    ],
)  # fmt: skip
def test_a_headline_that_only_begins_so_is_none(title: str) -> None:
    assert impostor([title]) is None


@pytest.mark.parametrize(
    ("came", "words"),
    [
        ("https://x.example/account/login?next=advice", "redirects to a login page"),
        ("https://sso.example/saml2/start", "redirects to a login page"),
        ("https://www.x.example/", "redirects to the front page"),
    ],
)
def test_a_redirect_to_a_login_or_the_front_page_is_a_fault(came: str, words: str) -> None:
    fault = misled("https://x.example/advice/mexico", came)
    assert fault is not None
    assert words in fault.detail


@pytest.mark.parametrize("came", ["https://x.example/advice/mexico/", "https://y.example/new/blog-in-mexico"])
def test_a_redirect_to_another_place_of_the_same_is_none(came: str) -> None:
    assert misled("https://x.example/advice/mexico", came) is None


def test_utf8_is_read_as_such_whatever_it_calls_itself() -> None:
    text = "Querétaro, Michoacán, León"
    assert decoded(text.encode(), "text/html; charset=iso-8859-1") == text
    assert decoded(text.encode("latin-1"), "text/html; charset=iso-8859-1") == text
    meta = f"<meta charset='windows-1252'>{text}"
    assert decoded(meta.encode("cp1252"), "text/html") == meta
    assert decoded(text.encode("utf-16"), "") == text


def test_a_damaged_byte_is_no_wrong_charset() -> None:
    """A text cut inside a letter is not all unreadable."""
    body = "ñ".encode() * 30 + b"\xc3"
    assert decoded(body, "text/html; charset=utf-8") == "ñ" * 30 + "\ufffd"
    assert isinstance(decoded("ñandú, León".encode("latin-1"), "text/html; charset=utf-8"), Fault)


def test_garbled_letters_are_known_and_foreign_ones_are_not_taken_for_them() -> None:
    assert garbled("Querétaro, Michoacán, León, Mérida".encode().decode("cp1252"))
    assert garbled("Quer\ufffdtaro, Michoac\ufffdn, Le\ufffdn")
    assert not garbled("São João, Índice, à é ü Ñandú, Âmbito, Ærø, Đà Nẵng")
    assert not garbled("Оповещение для граждан в Халиско, ситуация спокойная")
