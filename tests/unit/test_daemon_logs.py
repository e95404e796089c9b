"""Log lines: for people, for the journal, for programs; without secrets and phone numbers."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from daemon.logs import configure, only_errors, redact

CANARY = "canary-4711"


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    """Leave the process's logging as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def logged(style: str, **environ: str) -> str:
    out = io.StringIO()
    configure(style, out, environ, [CANARY])
    log = logging.getLogger("daemon.example")
    log.warning(
        "Sent to %s with\n%s.", "+1 202-555-0123", CANARY, extra={"event": "sent", "to": "+12025550199"}
    )
    try:
        int(f"https://h/?key={CANARY}&to=%2B12025550177")
    except ValueError:
        log.exception("It failed.", extra={"event": "failed"})
    return out.getvalue()


@pytest.mark.parametrize("style", ["auto", "text", "journal", "json"])
@pytest.mark.fault(34, "secrets in log records of every style")
def test_no_style_shows_a_secret_or_a_whole_phone_number(style: str) -> None:
    shown = logged(style)
    assert CANARY not in shown
    for number in ("2025550123", "202-555-0123", "2025550199", "2025550177"):
        assert number not in shown
    assert "0123" in shown
    assert "failed" in shown


def test_text_is_a_sentence_then_code_and_data() -> None:
    line = logged("text").splitlines()[0]
    assert line.split(" ", 1)[1] == "warning  Sent to +•••0123 with •••. [sent to=+•••0199]"


def test_the_journal_gets_a_priority_on_every_line() -> None:
    lines = logged("auto", JOURNAL_STREAM="8:1").splitlines()
    assert lines[0].startswith("<4>Sent to")
    assert all(line.startswith("<3>") for line in lines[1:])
    assert len(lines) > 3


def test_json_is_one_object_a_line() -> None:
    first, second = map(json.loads, logged("json").splitlines())
    assert (first["level"], first["event"], first["to"]) == ("warning", "sent", "+•••0199")
    assert "ValueError" in second["traceback"]


@pytest.mark.parametrize("text", ["2026-02-22T12:00:00+00:00", "a+b", "1234567890", "+1 2", "x+12345 y"])
def test_what_is_no_phone_number_stays(text: str) -> None:
    assert redact(text) == text


def test_what_is_silenced_for_a_while_speaks_again_afterwards(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("daemon.example")
    with caplog.at_level(logging.WARNING):
        with only_errors("daemon"):
            log.warning("of the stage")
            log.error("of the house")
        log.warning("of the day")
    assert [record.message for record in caplog.records] == ["of the house", "of the day"]
