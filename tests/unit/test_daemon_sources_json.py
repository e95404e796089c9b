"""JSON and XML by declaration: every field from where the definition says, or a fault in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sources.child import parse

URL = "https://api.example/v1/alerts"
ITEMS = [
    {"key": "MX", "name": "Mexico", "note": "<p>Stay <b>inside</b>.</p><ul><li>One<li>Two</ul>", "state": 2},
    {"key": "NP", "name": "Nepal", "note": "Take care.", "state": 0},
]
DECLARED = {"items": "rows", "id": ["key"], "title": ["name"], "text": ["note"]}


def read(data: object, options: dict[str, Any] | None = None, form: str = "json") -> dict[str, Any]:
    """Return what is read in *data*."""
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return parse(body, "application/json", URL, form, options or DECLARED)


def items(data: object, **more: Any) -> list[Any]:  # noqa: ANN401 - options
    """Return the items of *data*, which has some."""
    answer = read(data, DECLARED | more)
    assert "fault" not in answer, answer
    return list(answer["items"])


def test_fields_are_where_the_definition_says_and_html_becomes_text() -> None:
    first, second = items({"rows": ITEMS})
    assert (first["id"], first["title"], first["text"]) == ("MX", "Mexico", "Stay inside.\n- One\n- Two")
    assert second["text"] == "Take care."


def test_an_object_of_objects_is_a_list_whose_items_know_their_keys() -> None:
    """What in it is no object, such as a date or a list of ids, is left out."""
    rows = {"7": ITEMS[0], "9": ITEMS[1], "contentList": ["7", "9"], "lastModified": 1}
    assert [item["id"] for item in items({"rows": rows}, id=["_key"])] == ["7", "9"]


def test_several_expressions_are_joined_and_one_may_be_read_from_the_top() -> None:
    data = {"office": "Advice", "rows": ITEMS}
    [first, _] = items(data, title=["$.office", "name"], text=["name", "note"])
    assert first["title"] == "Advice - Mexico"
    assert first["text"].startswith("Mexico\n\nStay inside.")


def test_the_first_date_that_is_there_counts_in_its_zone() -> None:
    rows = [{**ITEMS[0], "at": None, "made": "2026-02-22 12:00:00"}, {**ITEMS[1], "at": 1771783200}]
    dates = [item["published"] for item in items({"rows": rows}, date=["at", "made"], zone="America/Toronto")]
    assert dates == ["2026-02-22T17:00:00+00:00", "2026-02-22T18:00:00+00:00"]


def test_a_scale_of_its_own_is_said_on_the_common_one() -> None:
    levels = {"0": 1, "1": 2, "2": 3, "3": 4}
    assert [item["level"] for item in items({"rows": ITEMS}, level=["state"], levels=levels)] == [
        "Level 3",
        "Level 1",
    ]


def test_the_gravest_of_several_levels_counts_and_an_empty_list_has_a_level_of_its_own() -> None:
    rows = [{**ITEMS[0], "status": ["parts", "all"]}, {**ITEMS[1], "status": []}]
    levels = {"all": 4, "parts": None, "none": 1}
    got = items({"rows": rows}, level=["status"], levels=levels)
    assert [item["level"] for item in got] == ["Level 4", "Level 1"]


def test_a_level_of_the_whole_body_is_an_item_of_its_own() -> None:
    data = {"office": "Nepal", "rows": ITEMS, "status": ["avoid_all"]}
    *_, last = items(data, title=["$.office", "name"], level=["$.status"], levels={"avoid_all": 4})
    assert (last["id"], last["title"], last["text"], last["level"]) == (
        "level",
        "Nepal",
        "avoid all",
        "Level 4",
    )


def test_a_text_can_be_read_heading_by_heading() -> None:
    rows = [{"key": "MX", "name": "Mexico", "note": "<p>All.</p><h3>Crime</h3><p>Some.</p>"}]
    got = items({"rows": rows}, blocks=True)
    assert [(item["id"], item["title"], item["text"]) for item in got] == [
        ("MX#top", "Mexico", "All."),
        ("MX#crime", "Mexico - Crime", "Some."),
    ]


def test_relative_links_count_from_the_body() -> None:
    rows = [{**ITEMS[0], "url": "../mx"}, {**ITEMS[1], "url": "javascript:x"}]
    assert [i["link"] for i in items({"rows": rows}, link=["url"])] == ["https://api.example/mx", None]


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", "empty", "an empty body where JSON was expected"),
        (b"<html><title>Sign in</title>", "html", "a web page where JSON was expected: 'Sign in'"),
        (b'{"rows": [{"key": "MX"', "truncated", "ends in the middle"),
        (b'{"rows": [{"key": "M', "truncated", "ends in the middle"),
        (b'{"rows": [oops], "more": "of it"}', "json", "damaged at line 1, column 11"),
        (b"callback({})", "json", "no JSON where it was expected, but 'callback({})'"),
        (b"[" * 100_000, "hostile", "nested too deep"),
        (b'{"rows": [' + b"9" * 5000 + b"]}", "hostile", "a number that is too long"),
        ({"data": []}, "shape", "items: 'rows' lists nothing here, but data"),
        ({"error": {"code": 429, "message": "Slow down"}}, "shape", "it says 'Slow down'"),
        ([], "shape", "items: 'rows' lists nothing here, but a list of 0"),
        ({"rows": ["a", "b"]}, "shape", "lists no objects"),
        ({"rows": [{"key": "MX", "name": "Mexico"}]}, "shape", "text: 'note' is not there in 1 of 1 items, but key, name"),
        ("Mexiko-Stadt in Quer\xe9taro".encode("latin-1"), "encoding", "is not UTF-8"),
    ],
)  # fmt: skip
def test_what_is_not_as_declared_is_a_fault_in_words(data: object, kind: str, words: str) -> None:
    answer = read(data)
    assert answer["fault"] == kind
    assert words in answer["detail"]


def test_a_level_that_most_items_have_and_nobody_declared_is_a_fault() -> None:
    """A publisher that renames its scale must not look like one that has calmed down."""
    answer = read({"rows": ITEMS}, DECLARED | {"level": ["state"], "levels": {"red": 4}})
    assert answer["detail"] == "level: '2' is none of the levels declared"


def test_a_field_that_is_declared_optional_may_be_missing() -> None:
    assert len(items({"rows": ITEMS}, date=["at"], optional=["date"])) == 2


def test_an_expression_that_does_not_fit_finds_nothing_and_breaks_nothing() -> None:
    """JMESPath raises where a function gets another type."""
    answer = read({"rows": ITEMS}, DECLARED | {"text": ["join(', ', state)"]})
    assert answer["fault"] == "shape"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


@given(JSON_VALUES)
def test_whatever_json_holds_it_is_items_or_a_fault(value: object) -> None:
    answer = read({"rows": value}, DECLARED | {"level": ["@"], "date": ["@"], "link": ["@"], "blocks": True})
    assert "fault" in answer or "items" in answer


XML = (
    '<?xml version="1.0" encoding="UTF-8"?><opendata><lastModified>2026/02/22 18:05:00</lastModified>'
    "<mail><keyCd>1</keyCd><country><name>ネパール</name></country><title>注意</title></mail>"
    "{more}</opendata>"
)
XML_DECLARED = {
    "items": "opendata[0].mail",
    "id": ["keyCd"],
    "title": ["title"],
    "text": ["country[0].name"],
    "dated": ["$.opendata[0].lastModified"],
    "zone": "Asia/Tokyo",
}


@pytest.mark.parametrize("more", ["", "<mail><keyCd>2</keyCd><title>x</title></mail>"])
def test_xml_is_read_with_the_same_expressions(more: str) -> None:
    """Whether an element stands alone or beside others."""
    answer = read(XML.format(more=more).encode(), XML_DECLARED, "xml")
    assert answer["dated"] == "2026-02-22T09:05:00+00:00"
    first = answer["items"][0]
    assert (first["id"], first["title"], first["text"]) == ("1", "注意", "ネパール")
    assert len(answer["items"]) == (2 if more else 1)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><title>Maintenance</title></html>", "html"),
        (XML.format(more="<mail><keyCd>").encode()[:-11], "truncated"),
        (b"<opendata><a></b></opendata>", "shape"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><opendata>&a;</opendata>', "hostile"),
        (b"<a>" * 500 + b"</a>" * 500, "hostile"),
    ],
)
def test_xml_that_is_not_as_declared_is_a_fault(data: bytes, kind: str) -> None:
    assert read(data, XML_DECLARED, "xml")["fault"] == kind
