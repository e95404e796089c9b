"""A rule in shadow is tracked and recorded, and nobody is told until it leaves the shadow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rules.incident import Incident
from rules.loader import RuleSet, load_texts
from state.store import Store
from tests.shipped import gazetteer
from tests.standins.delivery import NOON, Delivery, RecordingChannel, incident, stance

ROADS = replace(incident(), key=replace(incident().key, rule="roads", hazard="road-blockade"))


def rule_set(mode: str) -> RuleSet:
    text = (
        "version: 1\nrules:\n"
        f"  - {{id: roads, summary: x, severity: severe, mode: {mode}, when: {{hazard: road-blockade}}}}\n"
        "end: true\n"
    )
    return load_texts({"r.yaml": text}, gazetteer())


@pytest.fixture
def modes() -> list[str]:
    return ["shadow"]


@pytest.fixture
def post(tmp_path: Path, sms: RecordingChannel, modes: list[str]) -> Delivery:
    return Delivery.open(tmp_path / "a.db", {"sms": sms}, in_force=lambda: rule_set(modes[-1]))


async def blocked(post: Delivery) -> Incident:
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(NOON)
    return await post.hold(ROADS, stance("Canada"))


async def kept(post: Delivery) -> list[tuple[str, str | None]]:
    def look(store: Store) -> list[tuple[str, str | None]]:
        rows = store.notices._db.rows("SELECT state, why FROM notices ORDER BY id")  # noqa: SLF001
        return [(row["state"], row["why"]) for row in rows]

    return await post.writer.run(look)


async def test_nobody_is_told_and_it_is_recorded_who_would_have_been(
    post: Delivery, sms: RecordingChannel
) -> None:
    roads = await blocked(post)
    await post.steps(60)
    assert await kept(post) == [("suppressed", "shadow")]
    await post.end(roads, "Canada")
    await post.steps(60)
    await post.close()
    assert sms.texts() == []


async def test_when_it_leaves_the_shadow_people_get_what_holds_once(
    post: Delivery, sms: RecordingChannel, modes: list[str]
) -> None:
    roads = await blocked(post)
    await post.steps(60)
    modes.append("live")
    await post.steps(120)
    assert [text.split(".")[0] for text in sms.texts()] == ["ADVISORY: ROADS BLOCKED - Jalisco (Mexico)"]
    await post.end(roads, "Canada")
    await post.steps(60)
    await post.close()
    assert [text.split(":")[0] for text in sms.texts()] == ["ADVISORY", "ADVISORY OVER"]


async def test_whoever_was_told_before_it_went_into_shadow_is_told_of_the_end(
    post: Delivery, sms: RecordingChannel, modes: list[str]
) -> None:
    modes.append("live")
    roads = await blocked(post)
    await post.steps(60)
    modes.append("shadow")
    await post.end(roads, "Canada")
    await post.steps(60)
    await post.close()
    assert [text.split(":")[0] for text in sms.texts()] == ["ADVISORY", "ADVISORY OVER"]
