"""Whatever the provider answers and whenever the daemon restarts: exactly once."""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.channels.channel import (
    ChannelDown,
    InDoubt,
    Lookup,
    LookupFailed,
    NotProcessed,
    Outcome,
)
from tests.standins.delivery import Delivery, RecordingChannel, incident, stance

ANSWERS: dict[str, Outcome | str] = {
    "accepted, answer lost": "kept",
    "not accepted, answer lost": InDoubt("500"),
    "too many": NotProcessed("429", timedelta(seconds=7)),
    "no connection": NotProcessed("no connection", whole=True),
    "account": ChannelDown("401"),
}
PEOPLE = 3


async def play(
    answers: list[str], failing: list[bool], restarts: list[bool], folder: Path
) -> tuple[int, int, set[str]]:
    """Send one alert to three people; return how many messages were accepted, to how many, and their states."""
    script: deque[Outcome | Exception | str] = deque(ANSWERS[a] for a in answers)
    lookups: deque[Lookup] = deque()
    sms = RecordingChannel("sms", script, lookups=lookups, lost=InDoubt("timeout"))
    post = Delivery.open(folder / "a.db", {"sms": sms}, operator=None, process="0")
    for number in range(PEOPLE):
        await post.add(f"T{number}", "MX-JAL", phone=f"+1202555010{number}")
    await post.outbox.step(post.clock.now())
    await post.hold(incident(), stance())
    for turn, restart in enumerate(restarts, 1):
        if failing[turn % len(failing)]:
            sms.lookups.append(LookupFailed("500"))
        await post.steps(60, every=20)
        if restart:
            now = post.clock.now()
            await post.close()
            post = Delivery.open(folder / "a.db", {"sms": sms}, operator=None, now=now, process=str(turn))
    await post.steps(1800, every=30)
    states = {m.state for m in await post.messages() if m.subscriber is not None}
    await post.close()
    return len(sms.accepted), len({out.address for out in sms.accepted}), states


@settings(max_examples=25, deadline=None)
@given(
    answers=st.lists(st.sampled_from(sorted(ANSWERS)), max_size=8),
    failing=st.lists(st.booleans(), min_size=1, max_size=3),
    restarts=st.lists(st.booleans(), min_size=1, max_size=5),
)
def test_each_person_gets_the_alert_exactly_once(
    answers: list[str], failing: list[bool], restarts: list[bool]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        accepted, reached, states = asyncio.run(play(answers, failing, restarts, Path(folder)))
    assert (accepted, reached, states) == (PEOPLE, PEOPLE, {"sent"})
