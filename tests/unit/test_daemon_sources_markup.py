"""Plain text from hostile markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sources.markup import clean, one_line, plain


def test_headings_items_and_lines_stay_apart() -> None:
    """The reader needs to see what a list belongs to."""
    html = """
      <h3>Locations:</h3><p>Jalisco&nbsp;(including <b>Puerto Vallarta</b>)<br/>and
      more</p><p>Also:</p><ul><li><p>Tapalpa</p></li><li></li><li>Colima<ul><li>Tecomán</li></ul></li></ul>after
    """
    assert plain(html, html=True) == (
        "Locations:\n\nJalisco (including Puerto Vallarta)\nand more\n\nAlso:\n- Tapalpa\n- Colima\n- Tecomán\n\nafter"
    )


def test_tables_become_rows() -> None:
    """Cells stay beside each other."""
    html = "<table><tr><th>State<th>Level</tr><tr><td><p>Jalisco</p></td><td>3</td></tr></table>"
    assert plain(html, html=True) == "State | Level\nJalisco | 3"


def test_inline_markup_joins_and_separates_as_it_shows() -> None:
    """A word half in bold is one word."""
    assert plain("<p>shel<b>ter</b> <i>in</i> place</p>", html=True) == "shelter in place"


@pytest.mark.parametrize("tag", ["script", "style", "noscript", "template", "iframe", "svg", "title"])
def test_what_no_reader_sees_is_left_out(tag: str) -> None:
    """Scripts are no news."""
    assert plain(f"<p>a</p><{tag}>hidden</{tag}><!-- hidden --><p>b</p>", html=True) == "a\n\nb"


def test_plain_text_is_not_taken_for_markup() -> None:
    """Atom says so: type="text"."""
    assert plain("1 < 2 & <b>", html=False) == "1 < 2 & <b>"


def test_controls_overrides_and_lone_surrogates_are_gone() -> None:
    """They hide, reorder, or break an encoder; ZWJ and ZWNJ spell words."""
    dirty = (
        "a\x00b\u202ec\u2066d\ufeffe\ud800f\u2028g\x85h\r\ni\u00adj\u200bk\U000e0041l\ufffcm\u034fn\u00a0o"
    )
    assert clean(dirty) == "a bcde\ufffdf\ng\nh\nijklmn o"
    assert clean("می\u200cشود") == "می\u200cشود"


@given(st.text(st.characters(), max_size=300), st.booleans())
def test_any_text_comes_out_clean(text: str, html: bool) -> None:  # noqa: FBT001 - drawn
    """It can be encoded, holds no controls but line ends, and is stable."""
    out = plain(text, html=html)
    out.encode()
    assert not any(ord(c) < 0x20 and c != "\n" for c in out)
    assert "\n\n\n" not in out
    assert plain(out, html=False) == out


@given(st.lists(st.sampled_from(["<p>", "</p>", "<li>", "<ul>", "</ul>", "<td>", "<tr>", "<table>", "<br>", "x", " ", "\x01",
                                 "&#1;", "<div>", "</div>", "</table>", "<script>", "<b>", "&amp;", "é"])).map("".join))  # fmt: skip
def test_any_nesting_comes_out_as_lines(html: str) -> None:
    """Signs of structure never show through."""
    out = plain(html, html=True)
    assert not any(ord(c) < 0x20 and c != "\n" for c in out)
    assert out == out.strip()


def test_a_title_is_one_line() -> None:
    """Whatever it holds."""
    assert one_line(" a\n\tb\u2029c ") == "a b c"
