"""Patterns of rules find whole words in every script, and cannot blow up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.patterns import PatternError, compile_pattern, mark


def found(pattern: str, text: str) -> bool:
    return compile_pattern(pattern).found_in(mark(text))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\bévacuation\b", "Une ÉVACUATION, immédiate"),
        (r"\bэвакуация\b", "это эвакуация!"),
        (r"\bयात्रा\b", "यह यात्रा है"),
        (r"\bfoo\b.*\bbar\b", "foo bar"),
        (r"\bfoo\b \bbar\b", "foo bar"),
        (r"^foo\s+b[^x]r$", "foo  bar"),
        (r"\bfoo\b|\bbar\b", "a bar"),
        (r"(?i)level [34]\b", "Level 4: do not travel"),
        (r"\Qa.b\E\b", "a.b"),
        (r"[^]x]b", "ab"),
        (r"\w+ción", "la evacuación"),
        (r"(?P<n>ab)+c{1,2}", "ababcc"),
        ("cafe\u0301", "café"),
        ("shelter", "shel\u00adter"),
    ],
)
def test_a_pattern_finds_what_it_means(pattern: str, text: str) -> None:
    assert found(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\bvacuation\b", "évacuation"),
        (r"\bfoo\b", "food"),
        (r"\bयात\b", "यह यात्रा है"),
        (r"foo..bar", "foo bar"),
        (r"\Qa.b\E", "axb"),
        (r"foo\W\Wbar", "foo bar"),
        (r"foo[^x][^x]bar", "foo bar"),
    ],
)
def test_a_pattern_finds_nothing_else(pattern: str, text: str) -> None:
    assert not found(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(?=a)", "invalid perl operator"),
        (r"(a)\1", "invalid escape sequence"),
        ("(a", "missing )"),
        ("[z-a]", "invalid character class range"),
        (r"a\B", r"\B is not supported"),
        ("a" * 1001, "longer than 1000"),
    ],
)
def test_a_bad_pattern_is_refused_with_a_reason(
    pattern: str, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(PatternError, match=re.escape(message)):
        compile_pattern(pattern)
    assert capfd.readouterr() == ("", "")


@given(st.text(alphabet="ab c", max_size=12))
def test_boundaries_are_those_of_python(text: str) -> None:
    for pattern in (r"\ba", r"b\b", r"\ba.*b\b", r"a\b.\bb", r"^\bab", r"(?:a\b )+b", r"c?\bb$"):
        assert found(pattern, text) == bool(re.search(pattern, text)), pattern
