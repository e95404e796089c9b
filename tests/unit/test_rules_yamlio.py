"""YAML is read as people mean it, and every fault has its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from rules.errors import Fault, RuleErrors, nearest
from rules.yamlio import MAX_BYTES, check, examine, parse, read


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    port: int = 0
    name: str = ""


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    mail: Inner
    more: list[Inner] = []


@pytest.mark.parametrize(
    "text", ["NO", "010", "22:30", "+12025550123", "1.10", "0x10", "1e5", "yes", "1_000", ".5"]
)
def test_text_that_looks_like_something_else_stays_text(text: str) -> None:
    assert parse(f"a: {text}", "f.yaml").data == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-3", -3),
        ("15", 15),
        ("1.5", 1.5),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("null", None),
    ],
)
def test_plain_numbers_and_constants_have_their_type(text: str, value: object) -> None:
    assert parse(f"a: {text}", "f.yaml").data == {"a": value}
    assert parse(f"a: '{text}'", "f.yaml").data == {"a": text}


def test_keys_are_always_text() -> None:
    assert parse("1: a\ntrue: b\n", "f.yaml").data == {"1": "a", "true": "b"}


def test_a_number_too_long_to_be_one_stays_text() -> None:
    digits = "9" * 5000
    assert parse(f"a: {digits}", "f.yaml").data == {"a": digits}


def test_every_value_and_key_has_its_place() -> None:
    document = parse("mail:\n  port: 25\nmore:\n  - {name: ä, port: 2}\n", "f.yaml")
    assert document.position(("mail", "port")) == (2, 9)
    assert document.position(("mail", "port"), "key") == (2, 3)
    assert document.position(("more", 0, "port")) == (4, 21)
    assert document.position(("more", 0, "port"), "key") == (4, 15)


def test_a_missing_key_is_placed_at_what_should_hold_it() -> None:
    assert parse("mail:\n  port: 25\n", "f.yaml").position(("mail", "name")) == (2, 3)


def test_the_end_of_a_file_is_its_last_line() -> None:
    assert parse("a: 1\nb: 2\n", "f.yaml").position((), "end") == (2, 1)
    assert parse("a: 1\nb: 2", "f.yaml").position((), "end") == (2, 1)


def test_what_people_wrongly_write_is_refused_all_at_once() -> None:
    document = parse("a: &x 1\nb: *x\nb: 2\nc: !!int 3\n<<: {d: 4}\n", "f.yaml")
    assert [str(fault) for fault in document.faults] == [
        "f.yaml:1:4: error: anchors are not allowed; quote text that begins with an ampersand",
        "f.yaml:2:4: error: aliases are not allowed; write the value out, or quote it",
        "f.yaml:3:1: error: the key 'b' is given twice; it is already on line 2",
        "f.yaml:4:4: error: tags are not allowed; quote text that begins with an exclamation mark",
        "f.yaml:5:1: error: merge keys are not allowed; write the keys out",
    ]


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 50_000, "- " * 50_000, "? " * 50_000])
def test_no_depth_of_nesting_breaks_the_process(text: str) -> None:
    document = parse(text, "f.yaml")
    assert document.data is None
    assert document.faults


def test_a_file_too_large_is_refused_unread() -> None:
    document = parse(b"a" * (MAX_BYTES + 1), "f.yaml")
    assert [str(fault) for fault in document.faults] == [
        "f.yaml:1:1: error: it is larger than 8 MB; split it"
    ]


def test_a_file_that_is_missing_is_a_fault(tmp_path: Path) -> None:
    document = read(tmp_path / "no.yaml", "no.yaml")
    assert [str(fault) for fault in document.faults] == [
        "no.yaml:1:1: error: it cannot be read: No such file or directory"
    ]


def test_a_file_on_disk_is_read_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text("a: 1\n", encoding="utf-8")
    document = read(tmp_path / "f.yaml")
    assert (document.data, document.path) == ({"a": 1}, str(tmp_path / "f.yaml"))


def test_a_model_is_filled_or_every_fault_is_named() -> None:
    assert check(parse("mail: {port: 25}\n", "f.yaml"), Outer).mail.port == 25
    with pytest.raises(RuleErrors) as caught:
        check(parse("mail: {prt: 25, name: 3}\nmore: {}\n", "f.yaml"), Outer)
    assert [str(fault) for fault in caught.value.faults] == [
        "f.yaml:1:8: error: unknown key 'prt'; did you mean 'port'?",
        "f.yaml:1:23: error: expected text, found a number; quote it",
        "f.yaml:2:7: error: expected a list, found keys with values",
    ]


def test_a_value_already_refused_is_not_refused_twice() -> None:
    _, faults = examine(parse("mail: {port: &x 1, name: *x}\n", "f.yaml"), Outer)
    assert [(fault.line, fault.column) for fault in faults] == [(1, 14), (1, 26)]


def test_a_fault_shows_its_line_and_a_caret() -> None:
    (fault,) = parse("a: 1\nb: @home\n", "f.yaml").faults
    assert fault.render() == ("f.yaml:2:4: error: a value cannot begin with @; quote it\n  b: @home\n     ^")


def test_a_fault_in_a_long_line_shows_the_part_around_it() -> None:
    shown = Fault("f.yaml", 1, 1000, "here", "x" * 999 + "!" + "y" * 999).render().splitlines()
    assert len(shown[1]) < 170
    assert shown[1][len(shown[2]) - 1] == "!"


@pytest.mark.parametrize(
    "line", ["  auth_token: hunter2 and more", "{password: hunter2}", "api_secret: 'hunter2'"]
)
def test_a_fault_never_shows_a_secret(line: str) -> None:
    assert "hunter2" not in Fault("f.yaml", 1, 1, "wrong", line).render()


def test_the_nearest_name_is_offered_only_where_one_is_near() -> None:
    assert nearest("hazrd", ["hazard", "area"]) == "did you mean 'hazard'?"
    assert nearest("zzz", ["hazard", "area"]) == ""


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    document = parse(data, "f.yaml")
    assert document.data is not None or document.faults
    assert all(fault.render() for fault in document.faults)


@given(st.text(alphabet="ab: -[]{}\n'\"&*!?#|>\t,0", max_size=60))
def test_no_text_raises_and_every_fault_lies_in_it(text: str) -> None:
    document = parse(text, "f.yaml")
    assert document.data is not None or document.faults
    for fault in document.faults:
        assert 1 <= fault.line <= text.count("\n") + 1
        assert fault.column >= 1
