"""Which links are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sources.links import canonical_link, web_link


@pytest.mark.parametrize(
    "spelling",
    [
        "https://www.example.org/alerts/one",
        "http://www.example.org/alerts/one",
        "https://WWW.Example.ORG/alerts/one/",
        "https://www.example.org:443/alerts/one#top",
        "https://www.example.org./alerts/one?utm_source=rss&utm_medium=feed",
        "https://www.example.org/alerts/one?UTM_Campaign=x&fbclid=y&xtor=RSS-2",
        " https://www.example.org/alerts/one ",
    ],
)
def test_spellings_of_one_address_are_the_same(spelling: str) -> None:
    """Scheme, case of the host, port, slash, fragment and trackers mean nothing."""
    assert canonical_link(spelling) == "https://www.example.org/alerts/one"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.example/?p=1", "https://x.example/?p=2"),
        ("https://x.example/A", "https://x.example/a"),
        ("https://x.example:8443/a", "https://x.example/a"),
        ("https://x.example/a?b=1&c=2", "https://x.example/a?b=1"),
    ],
)
def test_different_addresses_stay_different(one: str, other: str) -> None:
    """A query can be all that tells two posts apart."""
    assert canonical_link(one) != canonical_link(other)


@pytest.mark.parametrize(
    "link", ["", None, "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:a@b.example",
             "http://", "https://[::1", "http://x.example:99999/", "tag:x.example,2026:1"],
)  # fmt: skip
def test_what_is_no_web_address_is_none(link: str | None) -> None:
    """Scripts and files are never linked to."""
    assert canonical_link(link) is None


def test_a_relative_link_counts_from_the_feeds_address() -> None:
    """As browsers do it."""
    assert web_link("../b?c=1", "https://x.example/a/feed") == "https://x.example/b?c=1"


@given(st.text())
def test_canonical_links_are_fixed_points_and_no_text_raises(text: str) -> None:
    """Canonical once is canonical for ever."""
    once = canonical_link("http://x.example/" + text)
    assert once is None or canonical_link(once) == once
    canonical_link(text)
