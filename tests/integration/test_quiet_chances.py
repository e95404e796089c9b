"""Whatever happens around quiet hours: nobody is disturbed in them, nobody misses how it stands after them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.incident import Incident
from rules.model import MsgType, Severity
from rules.quiet import Quiet
from state.store import Store
from tests.standins.delivery import NOON, Delivery, RecordingChannel, incident, stance

ZONE = "America/Mexico_City"
HOURS = Quiet(time(12), time(16))
TOWNS = ("MX-JAL/guadalajara", "MX-JAL/tapalpa", "MX-JAL/puerto-vallarta")

steps = st.lists(
    st.tuples(
        st.sampled_from(["arson", "strike"]),
        st.sampled_from(["begin", "grow", "raise", "end"]),
        st.sampled_from([0, 20, 90, 240, 600]),
    ),
    max_size=10,
)


@settings(max_examples=8, deadline=None)
@given(steps)
def test_nobody_is_woken_and_everybody_knows_in_the_end(plan: list[tuple[str, str, int]]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(_live(Path(folder), plan))


async def _live(folder: Path, plan: list[tuple[str, str, int]]) -> None:
    sms = RecordingChannel("sms")
    post = Delivery.open(folder / "a.db", {"sms": sms})
    await post.add("Sleeper", "MX-JAL", tz=ZONE, quiet=HOURS)
    await post.outbox.step(NOON)
    held: dict[str, Incident] = {}
    for hazard, what, minutes in plan:
        held[hazard] = await _next(post, held.get(hazard), hazard, what)
        await post.steps(40, 40)
        post.clock.advance(timedelta(minutes=minutes))
        await post.outbox.step(post.clock.now())
    post.clock.advance_to(NOON + timedelta(days=9, hours=5))
    await post.steps(40, 40)
    for message in await post.messages():
        woken = HOURS.until(message.created_at, ZoneInfo(ZONE)) is not None
        assert not woken or message.severity is Severity.EXTREME
    said, waiting = await post.writer.run(_said)
    await post.close()
    assert waiting == 0, "nothing is left behind"
    for number, words in said.items():
        knows = False
        for word in words:
            assert (word == MsgType.ALERT) != knows, "an Alert to who knows, or another word to who does not"
            knows = word != MsgType.CANCEL
        now = next((each for each in held.values() if each.id == number), None)
        assert knows == bool(now and now.holders), "they know how it stands"
    assert {each.id for each in held.values() if each.holders} <= said.keys()


async def _next(post: Delivery, held: Incident | None, hazard: str, what: str) -> Incident:
    """Let an incident begin, grow by a place, become extreme, or end."""
    now = post.clock.now()
    quiet = held or incident(hazard, severity=Severity.SEVERE)
    if what == "end":
        over = tuple(s for s in quiet.stances if s.holds)
        for publisher in dict.fromkeys(s.publisher for s in over):
            quiet = await post.end(quiet, publisher)
        return quiet
    places = {s.place for s in quiet.holders}
    town = next((town for town in TOWNS if town not in places), TOWNS[0])
    changed = quiet.with_stance(stance(f"Embassy {town}", town, at=now))
    if what == "raise":
        changed = replace(changed, severity=Severity.EXTREME)
    return await post.move(quiet, changed)


def _said(store: Store) -> tuple[dict[int, list[str]], int]:
    """Return what was said of each incident, in order, and how many notices still wait."""
    rows = store._database.rows(  # noqa: SLF001
        """
        SELECT incident, msg_type FROM notices JOIN alerts ON alerts.id = notices.alert
        WHERE state = 'said' ORDER BY message, notices.id
        """
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row["incident"], []).append(row["msg_type"])
    return found, store.notices.counts().get("waiting", 0)
