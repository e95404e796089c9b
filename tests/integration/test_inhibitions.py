"""Inhibitions on a real database: who is not told of what a graver danger makes a matter of course."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from rules.incident import End, Incident
from rules.loader import RuleSet, load_texts
from tests.integration.test_silences import ROADS, news, reasons, silence, traveller
from tests.shipped import gazetteer
from tests.standins.delivery import Delivery, RecordingChannel, incident, stance


@cache
def rule_set(*, inhibit: bool = True) -> RuleSet:
    text = (
        "version: 1\nrules:\n"
        "  - {id: rule, summary: x, severity: extreme, when: {hazard: [shelter-in-place, road-blockade]}}\n"
        "  - {id: roads, summary: x, severity: severe, when: {hazard: road-blockade}}\n"
    )
    if inhibit:
        text += "inhibit:\n  - {source: {hazard: shelter-in-place}, target: {rule: roads}, equal: [area]}\n"
    return load_texts({"r.yaml": text + "end: true\n"}, gazetteer())


BLOCKED = replace(ROADS, key=replace(ROADS.key, rule="roads"))


async def told_of_both(post: Delivery) -> tuple[Incident, Incident]:
    """Let shelter be ordered, then roads be blocked where one person is."""
    await traveller(post)
    shelter = await post.hold(incident(), stance())
    await post.steps(60)
    blocked = await post.hold(BLOCKED, stance("Canada", "MX-JAL/tapalpa"))
    await post.steps(60)
    return shelter, blocked


async def test_what_is_inhibited_is_recorded_and_told_when_the_graver_danger_has_ended(
    tmp_path: Path, sms: RecordingChannel
) -> None:
    post = Delivery.open(tmp_path / "a.db", {"sms": sms}, in_force=rule_set)
    shelter, blocked = await told_of_both(post)
    assert len(sms.accepted) == 1
    assert (await reasons(post))[1] == ("suppressed", "inhibited by rule (Jalisco)")
    await post.end(shelter, "US Embassy")
    await post.steps(60)
    assert "ROADS BLOCKED - Tapalpa" in sms.texts()[-1]
    await post.end(blocked, "Canada")
    await post.steps(60)
    await post.close()
    assert news(sms) == ["ADVISORY", "ADVISORY", "ADVISORY OVER"]


async def test_what_eases_in_the_moment_in_which_nothing_inhibits_it_any_more_is_told_and_then_its_end(
    tmp_path: Path, sms: RecordingChannel
) -> None:
    post = Delivery.open(tmp_path / "a.db", {"sms": sms}, in_force=rule_set)
    shelter, blocked = await told_of_both(post)
    blocked = await post.hold(blocked, stance("US Embassy", "MX-JAL/tapalpa"))
    await post.steps(60)
    await post.end(shelter, "US Embassy")
    blocked = await post.end(blocked, "Canada")  # before anybody was told of either
    await post.steps(60)
    assert "ROADS BLOCKED - Tapalpa" in sms.texts()[-1]
    await post.end(blocked, "US Embassy")
    await post.steps(60)
    await post.close()
    assert news(sms) == ["ADVISORY", "ADVISORY", "ADVISORY OVER"]


async def test_who_joins_is_told_first_of_what_inhibits_the_rest(
    tmp_path: Path, sms: RecordingChannel
) -> None:
    post = Delivery.open(tmp_path / "a.db", {"sms": sms}, in_force=rule_set)
    await post.hold(BLOCKED, stance("Canada"))
    await post.hold(incident(), stance())
    await post.steps(60)
    await post.add("Traveller", "MX-JAL")
    await post.steps(60)
    await post.close()
    [text] = sms.texts()
    assert "ROADS" not in text


async def test_a_graver_danger_that_only_lapses_no_longer_inhibits(
    tmp_path: Path, sms: RecordingChannel
) -> None:
    post = Delivery.open(tmp_path / "a.db", {"sms": sms}, in_force=rule_set)
    shelter, _ = await told_of_both(post)
    await post.end(shelter, "US Embassy", End.LAPSED)
    await post.steps(60)
    await post.close()
    assert "ROADS BLOCKED" in sms.texts()[-1]


async def test_who_was_not_told_of_the_graver_danger_is_told_of_the_lesser(
    tmp_path: Path, sms: RecordingChannel
) -> None:
    post = Delivery.open(tmp_path / "a.db", {"sms": sms}, in_force=rule_set)
    await traveller(post)
    await silence(post, publishers=["US Embassy"], including_extreme=True)
    await post.hold(incident(), stance())
    await post.steps(60)
    await post.hold(BLOCKED, stance("Canada"))
    await post.steps(60)
    await post.close()
    assert [t.split(".")[0] for t in sms.texts()] == ["ADVISORY: ROADS BLOCKED - Jalisco (Mexico)"]


async def test_rules_that_inhibit_no_longer_let_what_was_inhibited_go(
    tmp_path: Path, sms: RecordingChannel
) -> None:
    rules = [rule_set()]
    post = Delivery.open(tmp_path / "a.db", {"sms": sms}, in_force=lambda: rules[-1])
    await told_of_both(post)
    rules.append(rule_set(inhibit=False))
    await post.steps(120)
    await post.close()
    assert len(sms.accepted) == 2
