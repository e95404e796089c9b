"""Alerts that are repeated until somebody acknowledges them, and what a manager hears of the silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from daemon.chase import MOST_REPEATS, Chase
from daemon.commands import COMMANDS
from daemon.errors import GivenError
from daemon.groups import Groups
from daemon.means import Means, NoRules
from daemon.render import Renderer
from daemon.routes import Routes
from daemon.settings import GroupSettings
from rules.loader import load_texts
from rules.model import Severity
from rules.quiet import Quiet
from state.store import Store
from tests.shipped import gazetteer
from tests.standins.delivery import NOON, Delivery, RecordingChannel, incident, stance

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
MANAGER = "manager@example.org"
SECOND = "+12025550177"
ROADS = incident("road-blockade", severity=Severity.SEVERE)
GROUPS = {
    "field": GroupSettings(manager=MANAGER, repeat_interval=HOUR, escalate_after=15 * MINUTE),
    "far": GroupSettings(manager=MANAGER, second=SECOND, escalate_after=15 * MINUTE),
    "calm": GroupSettings(manager=MANAGER),
}


@pytest.fixture
async def post(tmp_path: Path, sms: RecordingChannel, email: RecordingChannel) -> AsyncIterator[Delivery]:
    delivery = Delivery.open(tmp_path / "a.db", {"sms": sms, "email": email}, groups=GROUPS)
    yield delivery
    await delivery.close()


async def passes(post: Delivery, time: timedelta) -> None:
    """Let time pass as a daemon does: from one thing due to the next."""
    end = post.clock.now() + time
    while (now := post.clock.now()) < end:
        await post.outbox.step(now)
        due = await post.outbox.next_due(now)
        post.clock.advance_to(min(end, max(due or end, now + timedelta(seconds=1))))
    await post.outbox.step(end)


async def told(post: Delivery, group: str | None = "field", quiet: Quiet | None = None) -> None:
    await post.add("Traveller", "MX-JAL", group=group, quiet=quiet)
    await post.outbox.step(NOON)
    await post.hold(ROADS, stance())


def about(texts: list[str], words: str) -> list[str]:
    return [text for text in texts if words in text]


async def ack(post: Delivery, **args: object) -> object:
    given = {"incident": 1, "by": "ana", **args}

    def work(store: Store) -> object:
        return COMMANDS["ack"](store, post.places, given, post.clock.now())

    return await post.writer.run(work)


async def test_an_alert_is_repeated_at_its_interval_until_it_was_so_six_times(
    post: Delivery, sms: RecordingChannel
) -> None:
    await told(post)
    await passes(post, 150 * MINUTE)
    assert len(sms.accepted) == 3
    assert all(text.startswith("ADVISORY: ROADS BLOCKED - Jalisco") for text in sms.texts())
    assert all("Reply SAFE once you have read this." in text for text in sms.texts())
    assert len({out.reference for out in sms.accepted}) == 3
    await passes(post, 12 * HOUR)
    assert len(sms.accepted) == 1 + MOST_REPEATS


async def test_an_acknowledgement_ends_it(post: Delivery, sms: RecordingChannel) -> None:
    await told(post)
    await passes(post, 61 * MINUTE)
    assert await ack(post) == {"people": 1}
    await passes(post, 5 * HOUR)
    assert len(sms.accepted) == 2
    with pytest.raises(GivenError, match="nobody's answer is waited for"):
        await ack(post)


async def test_whoever_is_acknowledged_for_is_alone_in_it(post: Delivery, sms: RecordingChannel) -> None:
    await post.add("Other", "MX-JAL", phone="+12025550124", group="field")
    await told(post)
    await passes(post, 2 * MINUTE)
    await ack(post, subscriber="Other")
    await passes(post, 61 * MINUTE)
    assert [out.address for out in sms.accepted].count("+12025550124") == 1
    assert [out.address for out in sms.accepted].count("+12025550123") == 2
    with pytest.raises(GivenError, match="nobody has this phone"):
        await ack(post, subscriber="Nobody")
    with pytest.raises(GivenError, match="no incident of this number"):
        await ack(post, incident=7)


async def test_nothing_is_repeated_once_it_is_over_or_to_a_group_that_does_not_ask(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("Calm", "MX-JAL", phone="+12025550124", group="calm")
    await told(post)
    await passes(post, 2 * MINUTE)
    held = (await post.writer.run(lambda store: store.incidents.live()))[0]
    await post.end(held, "US Embassy")
    await passes(post, 5 * HOUR)
    assert len(sms.accepted) == 4


async def test_a_repeat_waits_for_quiet_hours_and_is_not_piled_up(
    tmp_path: Path, sms: RecordingChannel
) -> None:
    post = Delivery.open(tmp_path / "b.db", {"sms": sms}, groups=GROUPS)
    await told(post, quiet=Quiet(time(18, 30), time(23)))
    await passes(post, 10 * MINUTE)
    assert len(sms.accepted) == 1
    await passes(post, 4 * HOUR)
    assert len(sms.accepted) == 1
    await passes(post, HOUR)
    assert len(sms.accepted) == 2
    await post.close()


async def test_a_rule_may_ask_for_it_without_any_group(tmp_path: Path, sms: RecordingChannel) -> None:
    text = (
        "version: 1\nrules:\n  - {id: rule, summary: x, severity: severe, repeat_interval: 30m, "
        "when: {hazard: road-blockade}}\nend: true\n"
    )
    rules = load_texts({"r.yaml": text}, gazetteer())
    post = Delivery.open(tmp_path / "b.db", {"sms": sms}, in_force=lambda: rules)
    await told(post, group=None)
    await passes(post, 65 * MINUTE)
    await post.close()
    assert len(sms.accepted) == 3


async def test_a_manager_hears_once_who_has_not_acknowledged_and_how_to_reach_them(
    post: Delivery, email: RecordingChannel
) -> None:
    await post.add("Second", "MX-JAL", phone="+12025550124", group="field")
    await told(post)
    await passes(post, 3 * HOUR)
    [text, _] = about(email.texts(), "Not acknowledged")
    assert "Not acknowledged since 18:00 UTC: ROADS BLOCKED, Jalisco. By 2: " in text
    assert "Second (sms +1•••0124), Traveller (sms +1•••0123). Answer for them: advisoryd ack 1" in text
    assert await asked(post) == [MANAGER, None], "and after as long again the operator"


async def test_silence_goes_on_to_the_second_contact_and_at_last_to_the_operator_until_it_is_acknowledged(
    post: Delivery,
) -> None:
    await told(post, group="far")
    await passes(post, 16 * MINUTE)
    assert await asked(post) == [MANAGER]
    await passes(post, 15 * MINUTE)
    assert await asked(post) == [MANAGER, SECOND]
    await passes(post, 3 * HOUR)
    assert await asked(post) == [MANAGER, SECOND, None], "each once"


async def test_an_acknowledgement_stops_it_on_its_way(post: Delivery) -> None:
    await told(post, group="far")
    await passes(post, 16 * MINUTE)
    await ack(post)
    await passes(post, 3 * HOUR)
    assert await asked(post) == [MANAGER]


async def asked(post: Delivery) -> list[str | None]:
    """Return who was told of somebody's silence, in order; None is the operator."""

    def work(store: Store) -> list[str | None]:
        rows = store._database.rows(  # noqa: SLF001
            """
            SELECT at_ms, manager AS who FROM manager_notes WHERE kind = 'unanswered'
            UNION ALL SELECT at_ms, NULL FROM operator_notes WHERE kind = 'unanswered' ORDER BY at_ms
            """
        )
        return [row["who"] for row in rows]

    return await post.writer.run(work)


async def test_nobody_is_told_of_who_answered_in_time(post: Delivery, email: RecordingChannel) -> None:
    await told(post)
    await passes(post, 14 * MINUTE)
    await post.writer.run(lambda store: taken(store, post.clock.now()))
    await passes(post, HOUR)
    assert about(email.texts(), "Not acknowledged") == []


def taken(store: Store, now: datetime) -> None:
    with store.transaction():
        store.answers.take(now, "SAFE", subscriber=1)


async def test_a_silence_that_begins_later_stops_the_repeats_while_it_lasts(
    post: Delivery, sms: RecordingChannel
) -> None:
    await told(post)
    await passes(post, 2 * MINUTE)
    args = {"author": "ana", "reason": "known", "until": (NOON + 3 * HOUR).isoformat(), "areas": ["MX"]}

    def work(store: Store) -> object:
        return COMMANDS["silence.add"](store, post.places, args, post.clock.now())

    await post.writer.run(work)
    await passes(post, 170 * MINUTE)
    assert len(sms.accepted) == 1
    await passes(post, HOUR)
    assert len(sms.accepted) == 2


async def test_an_end_goes_out_although_repeats_of_it_still_wait(
    post: Delivery, sms: RecordingChannel
) -> None:
    await told(post)
    await passes(post, 59 * MINUTE)
    post.clock.advance_to(NOON + HOUR)
    await post.outbox.step(post.clock.now())
    held = (await post.writer.run(lambda store: store.incidents.live()))[0]
    await post.end(replace(held), "US Embassy")
    await passes(post, 2 * HOUR)
    assert [text.split(":")[0] for text in sms.texts()] == ["ADVISORY", "ADVISORY OVER"]


async def test_a_crash_in_the_middle_of_repeats_makes_none_twice(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("Second", "MX-JAL", phone="+12025550124", group="field")
    await told(post)
    await passes(post, 59 * MINUTE)
    asked: list[int] = []

    def dies() -> NoRules:
        asked.append(1)
        if len(asked) == 4:
            raise RuntimeError("as if killed, after the first of two repeats was made")
        return NoRules()

    means = Means(post.places, Routes(frozenset({"sms"})), MINUTE, dies, groups=Groups.of(GROUPS))
    with pytest.raises(RuntimeError, match="as if killed"):
        await post.writer.run(lambda store: Chase(means, Renderer(post.places, {})).run(store, NOON + HOUR))
    assert len(asked) == 4
    await passes(post, 5 * MINUTE)
    assert Counter(out.address for out in sms.accepted) == {"+12025550123": 2, "+12025550124": 2}
