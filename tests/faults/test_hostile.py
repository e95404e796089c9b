"""Text that is meant to harm goes into SMS, mail, the terminal and the log, and does nothing there."""

from __future__ import annotations

import asyncio
import io
import logging
import re
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rich.console import Console

from daemon.channels.channel import Outgoing
from daemon.channels.console import ConsoleChannel
from daemon.channels.email import compose
from daemon.gsm import segments
from daemon.logs import configure
from daemon.render import Renderer
from daemon.topics import Item
from rules.changes import compare
from rules.incident import Contrary
from rules.model import MENTION, Entry, MsgType, Reason, Severity
from tests.faults.table import Tally
from tests.shipped import gazetteer, reader
from tests.standins.delivery import NOON, incident, stance

SHARP: Final = (
    *(
        "\r\n",
        "\n",
        "\r",
        "\x00",
        "\x07",
        "\x1b[2J",
        "\x1b]0;x\x07",
        "\x9b31m",
        "\x7f",
        "\x85",
        "\u2028",
        "\u2029",
    ),
    *("\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\udfff", "\U000e0041", "\u0301" * 30),
    *(
        "{{ 7*7 }}",
        "{% for x in y %}",
        "{0.__class__}",
        "%s%n",
        "[red]",
        "[/]",
        "[link=http://x]",
        "<script>",
        "&amp;",
    ),
    *(
        "\r\nBcc: evil@example.org",
        "\r\n.\r\n",
        "\r\n\r\n<html>",
        "ADVISORY: ",
        "Ref AAAAAAAA",
        "+1 900 555 0100",
    ),
    *("reply STOP", "javascript:x", "\\u001b", "${jndi:x}", "'; DROP TABLE x;--"),
)
HOSTILE: Final = st.lists(
    st.one_of(st.sampled_from(SHARP), st.text(max_size=12), st.just("Shelter in place in Jalisco. ")),
    max_size=12,
).map("".join)
BAD: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What must not come out: control characters, breaks of lines that are none, directions, halves of characters."""
HEADERS: Final = {
    *("From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "MIME-Version", "Content-Type"),
}
FOUND: Final = Counter[str]()


@cache
def renderer() -> Renderer:
    """Return a renderer, made once."""
    return Renderer(gazetteer(), {"us": frozenset({"embassy.example"})})


def item_of(text: str, other: str, hazard: str) -> Item:
    """Return a notice in which all that others wrote is hostile."""
    before = replace(incident(hazard, contrary=[Contrary(text or "x", "MX-JAL", other, NOON)]), summary=text)
    after = before.with_stance(stance(publisher=other or "x", quote=text, link=other))
    (alert,) = compare({}, {after.key: after}, NOON, gazetteer()).alerts
    return Item(alert, MsgType.ALERT, Reason.OPENED, Severity.EXTREME, ("MX-JAL",))


def read(text: str, other: str) -> None:
    """Let the reader see it."""
    reader().read(Entry(id=other, title=text, text=other, subject="MX", lang="en", link=text))


def into_sms(item: Item) -> None:
    """Look at an SMS: one line of two segments, and its beginning and end are ours."""
    done = renderer().render([item], "en", "sms", "AAAA1111")
    if BAD.search(done.text) or "\n" in done.text or segments(done.text) > 2:
        FOUND["into an SMS"] += 1
    if not done.text.startswith("ADVISORY: ") or not done.text.endswith("Ref AAAA1111"):
        FOUND["into an SMS"] += 1


def into_mail(item: Item) -> None:
    """Look at a mail: our headers and no others, no markup of theirs, no end of it before its end."""
    done = renderer().render([item], "en", "email", "AAAA1111")
    out = Outgoing(
        *(1, "email", "t@example.org", "AAAA1111", done.subject, done.text),
        html=done.html,
        created=NOON,
        message_id="a.b",
    )
    message = compose(out, "alerts@example.org")
    head = message.as_bytes().partition(b"\r\n\r\n")[0]
    if {
        line.partition(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in b" \t"
    } != HEADERS:
        FOUND["into a mail's head"] += 1
    if (
        BAD.search(done.text.replace("\n", ""))
        or "<script" in (done.html or "").lower()
        or "49" in done.subject
    ):
        FOUND["into a mail's body"] += 1


async def into_terminal(item: Item) -> None:
    """Look at what is printed: no markup is obeyed, no sequence reaches the terminal."""
    done, out = renderer().render([item], "en", "console", "AAAA1111"), io.StringIO()
    console = Console(file=out, width=100, force_terminal=False)
    await ConsoleChannel(console).send(Outgoing(1, "sms", "Traveller", "AAAA1111", "", done.text))
    if BAD.search(out.getvalue().replace("\n", "")):
        FOUND["into the terminal"] += 1


def into_log(style: str, text: str, other: str) -> None:
    """Look at a log line: it is one line, and nothing in it moves a terminal."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, "utf-8", errors="backslashreplace", write_through=True)
    handler = made_handler(style, stream)
    record = logging.LogRecord("x", logging.WARNING, "x", 1, "%s: %s", ("source", text), None)
    record.source, record.event = other, "source_fault"
    handler.emit(record)
    line = raw.getvalue().decode().removesuffix("\n")
    if BAD.search(line) or "\n" in line:
        FOUND[f"into the log ({style})"] += 1


def made_handler(style: str, stream: io.TextIOWrapper) -> logging.Handler:
    """Return a handler as the daemon configures it."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        configure(style, stream, {}, ())
        (handler,) = [each for each in root.handlers if each not in before[0]]
    finally:
        root.handlers[:], root.level = before
    return handler


def try_text(text: str, other: str, hazard: str) -> None:
    """Let one text go everywhere; count what breaks and what gets through."""
    FOUND["tried"] += 1
    try:
        read(text, other)
        item = item_of(text, other, hazard)
        into_sms(item)
        into_mail(item)
        asyncio.run(into_terminal(item))
        for style in ("text", "json", "journal"):
            into_log(style, text, other)
    except Exception as error:  # noqa: BLE001 (what is counted)
        FOUND[f"crash: {type(error).__name__} at {traceback.extract_tb(error.__traceback__)[-1]}"] += 1


def enumerate_texts(number: int, tally: Tally) -> None:
    """Try so many texts."""
    FOUND.clear()

    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(HOSTILE, HOSTILE, st.sampled_from([MENTION, "shelter-in-place"]))
    def everywhere(text: str, other: str, hazard: str) -> None:
        try_text(text, other, hazard)

    everywhere()
    tried = FOUND.pop("tried")
    tally.count(tried)
    crashes = sum(count for what, count in FOUND.items() if what.startswith("crash"))
    tally.figure(
        f"crashes {crashes}, injections {sum(FOUND.values()) - crashes} of {tried} texts in seven places each"
    )
    assert not FOUND
    assert tried >= number * 0.9


@pytest.mark.slow
@pytest.mark.fault(31, "500 generated texts into the reader, SMS, mail, terminal and log")
def test_hostile_text_breaks_nothing_and_gets_through_nowhere(tally: Tally) -> None:
    enumerate_texts(500, tally)


@pytest.mark.full
@pytest.mark.fault(31, "10 000 generated texts into the reader, SMS, mail, terminal and log")
def test_much_hostile_text_breaks_nothing_and_gets_through_nowhere(tally: Tally) -> None:
    enumerate_texts(10_000, tally)


@pytest.mark.slow
@pytest.mark.parametrize(
    "things", [pytest.param(SHARP[::24], id="some"), pytest.param(SHARP, id="all", marks=pytest.mark.full)]
)
@pytest.mark.fault(31, "a megabyte of one thing")
def test_a_megabyte_breaks_nothing(things: Sequence[str], tally: Tally) -> None:
    FOUND.clear()
    for sharp in things:
        try_text((sharp * 1_000_000)[:1_000_000], sharp, MENTION)
    tally.count(FOUND.pop("tried"))
    assert not FOUND
