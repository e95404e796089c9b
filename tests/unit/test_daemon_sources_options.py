"""What a definition may declare of its format, and how a mistake in it is told."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from daemon.sources.definition import SourceSpec
from daemon.sources.options import Reading
from daemon.sources.readers import READERS
from rules.errors import RuleErrors
from rules.yamlio import check, parse

HEAD = """\
id: my-source
url: https://www.example.org/alerts
publisher: Example Office
kind: government
lang: en
"""


def spec(text: str) -> SourceSpec:
    """Return the definition that *text*, after what all have, makes."""
    return check(parse(HEAD + text, "sources.yaml"), SourceSpec)


def options(text: str) -> dict[str, Any]:
    """Return what it declares."""
    declared: dict[str, Any] = json.loads(spec(text).source().options)
    return declared


def test_every_format_that_can_be_written_has_a_reader() -> None:
    assert set(get_args(Reading.model_fields["format"].annotation)) == set(READERS)


def test_one_expression_needs_no_list() -> None:
    declared = options("format: json\njson: {items: data, title: [name, place], id: key}\n")
    assert declared["read"] == {"items": "data", "title": ["name", "place"], "id": ["key"]}


def test_what_is_followed_has_a_format_of_its_own() -> None:
    declared = options("follow: {format: html, html: {article: main}, hosts: [a.example], recheck: 2h}\n")
    assert declared["follow"] == {
        "format": "html",
        "read": {"article": "main"},
        "most": 20,
        "hosts": ["a.example"],
        "recheck": 7200.0,
    }


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("format: json\njson: {items: 'data['}", "7:15", "it ends too early; it is JMESPath"),
        ("format: json\njson: {items: 'a b'}", "7:15", "'b' at its character 3 is not expected"),
        ("format: json\njson: {items: '#'}", "7:15", "its character 1 is not understood"),
        ("format: json\njson: {items: a, levels: {x: 5}}", "7:30", "expected 1, 2, 3 or 4, found 5"),
        ("format: json\njson: {items: a, zone: Mexico}", "7:24", "not a time zone: write an IANA name"),
        ("format: json\njson: {items: a, titel: b}", "7:18", "unknown key 'titel'; did you mean 'title'"),
        ("format: json", "1:1", "format json needs a block json; write json: with its options"),
        ("html: {page: main}", "1:1", "the block html is given, but format is feed; write format: html"),
        ("format: html\nhtml: {page: 'a >> b'}", "7:14", "'a >> b' is no selector; it is a CSS selector"),
        ("format: html\nhtml: {items: 'li@href'}", "7:15", "an element is wanted here, and no attribute of it"),
        ("format: html\nhtml: {page: main, items: li}", "7:7", "one of items, page and article says what is read"),
        ("format: html\nhtml: {title: h1}", "7:7", "give exactly one"),
        ("follow: {format: html}", "6:9", "format html needs a block html"),
        ("follow: {hosts: ['https://a.example/']}", "6:18", "not a host: write www.example.org"),
        ("follow: {most: 0}", "6:16", "greater than or equal to 1"),
        ("pages: {parameter: 'a b', step: 10}", "6:20", ""),
        ("format: csv", "6:9", "'csv' is not known here"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_a_remedy(text: str, place: str, words: str) -> None:
    with pytest.raises(RuleErrors) as raised:
        spec(text)
    told = str(raised.value)
    assert f"sources.yaml:{place}: " in told
    assert words in told
