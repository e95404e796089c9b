"""Silences on a real database: who is not told, and who is told afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from daemon.commands import COMMANDS
from daemon.errors import GivenError
from daemon.silencing import preview, read_silence
from rules.incident import Incident
from rules.model import Severity
from state.store import Store
from tests.standins.delivery import EMAIL, NOON, Delivery, RecordingChannel, incident, stance

HOUR = timedelta(hours=1)
LONG = {"until": (NOON + 4 * HOUR).isoformat(), "author": "ana", "reason": "known"}
ROADS = incident("road-blockade", severity=Severity.SEVERE)


async def command(post: Delivery, name: str, **args: object) -> Any:  # noqa: ANN401 (what a command returns)
    def work(store: Store) -> object:
        return COMMANDS[name](store, post.places, args, post.clock.now())

    return await post.writer.run(work)


async def silence(post: Delivery, **args: object) -> int:
    return int((await command(post, "silence.add", **{**LONG, **args}))["id"])


def news(sms: RecordingChannel) -> list[str]:
    """Return how each message begins."""
    return [text.split(":")[0] for text in sms.texts()]


async def traveller(post: Delivery, **profile: str) -> None:
    """Let somebody watch Jalisco, who is told of nothing yet."""
    await post.add("Traveller", "MX-JAL", **profile)
    await post.outbox.step(NOON)


async def reasons(post: Delivery) -> list[tuple[str, str | None]]:
    """Return state and reason of every notice."""
    return await post.writer.run(
        lambda store: [
            (row["state"], row["why"])
            for row in store._database.rows("SELECT state, why FROM notices ORDER BY id")  # noqa: SLF001
        ]
    )


async def test_a_silenced_alert_is_recorded_and_its_end_is_not_told_either(
    post: Delivery, sms: RecordingChannel
) -> None:
    await traveller(post)
    await silence(post, areas=["MX-JAL"])
    held = await post.hold(ROADS, stance())
    await post.steps(60)
    await post.end(held, "US Embassy")
    await post.steps(60)
    assert sms.accepted == []
    assert await reasons(post) == [("suppressed", "silenced by #1 (ana: known)")]


async def test_whoever_is_still_in_danger_when_a_silence_ends_gets_its_present_state_once(
    post: Delivery, sms: RecordingChannel
) -> None:
    await traveller(post)
    await silence(post, areas=["MX-JAL"])
    held = await post.hold(ROADS, stance())
    await post.steps(60)
    held = await post.hold(held, stance("Canada", "MX-JAL/puerto-vallarta"))
    await post.steps(60)
    post.clock.advance(4 * HOUR)
    await post.steps(120)
    [text] = sms.texts()
    assert text.startswith("ADVISORY: ROADS BLOCKED - Jalisco")
    held = await post.end(held, "US Embassy")
    await post.end(held, "Canada")
    await post.steps(60)
    assert news(sms) == ["ADVISORY", "ADVISORY OVER"]


async def test_what_ended_before_its_silence_did_is_never_told(post: Delivery, sms: RecordingChannel) -> None:
    await traveller(post)
    number = await silence(post, areas=["MX-JAL"])
    held = await post.hold(ROADS, stance())
    await post.steps(60)
    await post.end(held, "US Embassy")
    await post.steps(60)
    await command(post, "silence.expire", id=number)
    await post.steps(60)
    assert sms.accepted == []


async def widened_under_a_silence(post: Delivery) -> tuple[Incident, int]:
    """Let somebody be told of Guadalajara, and a silence hide that Puerto Vallarta follows."""
    await traveller(post)
    held = await post.hold(ROADS, stance(place="MX-JAL/guadalajara"))
    await post.steps(60)
    number = await silence(post, areas=["MX"])
    held = await post.hold(held, stance("Canada", "MX-JAL/puerto-vallarta"))
    await post.steps(60)
    return held, number


async def test_whoever_was_told_before_gets_no_update_and_still_the_end(
    post: Delivery, sms: RecordingChannel
) -> None:
    held, _ = await widened_under_a_silence(post)
    assert len(sms.accepted) == 1
    held = await post.end(held, "US Embassy")
    await post.end(held, "Canada")
    await post.steps(60)
    assert news(sms) == ["ADVISORY", "ADVISORY OVER"]


async def test_an_update_that_was_hidden_is_caught_up_with_when_the_silence_ends(
    post: Delivery, sms: RecordingChannel
) -> None:
    _, number = await widened_under_a_silence(post)
    await command(post, "silence.expire", id=number)
    await post.steps(60)
    assert news(sms) == ["ADVISORY", "ADVISORY UPDATE"]
    assert "Puerto Vallarta" in sms.texts()[1]


async def test_what_becomes_graver_than_a_silence_hides_is_told(
    post: Delivery, sms: RecordingChannel
) -> None:
    await traveller(post)
    await silence(post, areas=["MX-JAL"], severity="severe")
    held = await post.hold(ROADS, stance(place="MX-JAL/guadalajara"))
    await post.steps(60)
    graver = replace(held.with_stance(stance("Canada", "MX-JAL/tapalpa")), severity=Severity.EXTREME)
    await post.move(held, graver)
    await post.steps(60)
    assert news(sms) == ["ADVISORY"]


async def test_another_silence_takes_over_where_one_ends(post: Delivery, sms: RecordingChannel) -> None:
    await traveller(post, group="field")
    await silence(post, areas=["MX-JAL"])
    await silence(post, groups=["field"], until=(NOON + 8 * HOUR).isoformat())
    await post.hold(ROADS, stance())
    await post.steps(60)
    post.clock.advance(4 * HOUR)
    await post.steps(60)
    assert sms.accepted == []
    post.clock.advance(4 * HOUR)
    await post.steps(60)
    assert len(sms.accepted) == 1


async def test_what_waits_when_a_silence_begins_is_hidden_and_told_when_it_ends(
    post: Delivery, sms: RecordingChannel
) -> None:
    await traveller(post)
    held = await post.hold(ROADS, stance())
    await post.outbox.step(NOON)
    number = await silence(post, areas=["MX-JAL"])
    await post.steps(60)
    assert sms.accepted == []
    await command(post, "silence.expire", id=number)
    await post.steps(60)
    await post.end(held, "US Embassy")
    await post.steps(60)
    assert news(sms) == ["ADVISORY", "ADVISORY OVER"]


async def test_somebody_removed_meanwhile_is_told_nothing_and_counted_no_more(
    post: Delivery, sms: RecordingChannel
) -> None:
    await traveller(post)
    number = await silence(post, areas=["MX-JAL"])
    await post.hold(ROADS, stance())
    await post.steps(60)
    await command(post, "subscribers.remove", contact="+12025550123")
    await command(post, "silence.expire", id=number)
    await post.steps(60)
    assert sms.accepted == []
    assert await post.writer.run(lambda store: store.withheld.by_silence(number)) == []


async def test_a_restart_ends_a_silence_that_ended_meanwhile(tmp_path: Path) -> None:
    first = Delivery.open(tmp_path / "a.db", {"sms": RecordingChannel("sms")})
    await first.add("Traveller", "MX-JAL")
    await first.outbox.step(NOON)
    await silence(first, areas=["MX-JAL"])
    await first.hold(ROADS, stance())
    await first.steps(60)
    await first.close()
    sms = RecordingChannel("sms")
    again = Delivery.open(tmp_path / "a.db", {"sms": sms}, now=NOON + 5 * HOUR, process="second")
    await again.steps(60)
    await again.close()
    assert len(sms.accepted) == 1


async def test_the_operator_is_reminded_once_of_what_a_silence_hides_before_it_ends(
    post: Delivery, email: RecordingChannel
) -> None:
    await traveller(post, email=EMAIL)
    await silence(post, areas=["MX-JAL"])
    await post.hold(ROADS, stance())
    await post.steps(60)
    post.clock.advance(3 * HOUR)
    await post.steps(600)
    [text] = email.texts()
    assert "Silence #1 by ana (known) ends at 22 Feb 22:00 UTC." in text
    assert "It hides now, from 1 person: Shelter in place, Jalisco (severe)." in text


async def test_a_preview_counts_what_was_told_and_names_the_extreme(post: Delivery) -> None:
    await post.add("One", "MX-JAL", phone="+12025550101")
    await post.add("Two", "MX-JAL", phone="+12025550102")
    await post.outbox.step(NOON)
    held = await post.hold(incident(), stance())
    await post.hold(ROADS, stance())
    await post.steps(60)
    await post.end(held, "US Embassy")
    await post.steps(60)

    def look(store: Store, **args: object) -> Any:  # noqa: ANN401 (two shapes of one answer)
        now = post.clock.now()
        given = {**LONG, "areas": ["MX-JAL"], **args}
        found = preview(store, post.places, read_silence(store, post.places, given, now), now)
        return (found.alerts, found.people, found.extreme, found.spared)

    name = "Shelter in place, Jalisco (opened 22 Feb 18:00 UTC)"
    assert await post.writer.run(look) == (1, 2, (), (name,))
    assert await post.writer.run(lambda s: look(s, including_extreme=True)) == (2, 2, (name,), ())
    assert await post.writer.run(lambda s: look(s, areas=["MX-NAY"])) == (0, 0, (), ())


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({}, "say what is silenced"),
        ({"areas": ["JALI"]}, "--area: no place has the id 'JALI'"),
        ({"rules": ["rules"]}, "--rule: there is no rule 'rules'"),
        ({"groups": ["feild"]}, "--group: nobody is in 'feild'; did you mean 'field'?"),
        ({"subscribers": ["Nobody"]}, "--subscriber: nobody has this phone"),
        ({"severity": "grave"}, "'grave' is no severity"),
        ({"severity": "extreme"}, "only with --including-extreme"),
        ({"severity": "minor", "including_extreme": True}, "only with --including-extreme"),
        ({"areas": ["MX"], "until": NOON.isoformat()}, "end before it begins"),
        ({"areas": ["MX"], "until": (NOON + timedelta(days=91)).isoformat()}, "lasts 90d at most"),
        ({"areas": ["MX"], "reason": " "}, "--reason is empty"),
    ],
)
async def test_a_silence_that_could_hide_too_much_is_refused(
    args: Mapping[str, object], message: str, post: Delivery
) -> None:
    await post.add("Traveller", "MX-JAL", group="field")
    with pytest.raises(GivenError, match=message):
        await silence(post, **args)
