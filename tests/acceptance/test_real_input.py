"""The main job on recorded input: the installed daemon, real bodies, and what it may and may not say of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from rules.model import LEVEL
from tests.real_input.__main__ import report
from tests.real_input.account import Account, Said, Why
from tests.real_input.run import Outcome, run_on_recordings
from tests.real_input.truth import australian_days, raised, state_days, unexplained

UNTOUCHED = (
    *("Viajera Guadalajara", "Traveller Mexico", "Traveller Russia", "Traveller Myanmar"),
    *("Traveller Canada", "Traveller Bangui"),
)
"""Whose countries only flapped, were blank, mistagged or missing for a day."""
RAISED = {
    "US State Department": {"AE", "BH", "CY", "JO", "KW", "OM", "QA", "SA"},
    "Smartraveller": {"IL", "PS"},
}
"""Where each publisher advised more in the recorded days, and stayed with it."""


def test_what_really_changed_follows_from_the_recordings_and_all_else_is_explained(shared_data: Path) -> None:
    """Canada had the Central African Republic's item; Russia and Colombia a level for single days."""
    state = state_days(shared_data / "feeds" / "us-state")
    australia = australian_days(shared_data / "feeds" / "au-smartraveller" / "history")
    assert (len(state), len(australia)) == (45, 12)
    assert raised(state) == RAISED["US State Department"]
    assert raised(australia) == RAISED["Smartraveller"]
    assert unexplained(state) == set()
    assert unexplained(australia) == {("Kazakhstan", "", 1)}, "which fell, and stayed there"


@pytest.mark.full
async def test_recorded_feeds_make_the_news_that_was_and_no_other(shared_data: Path, tmp_path: Path) -> None:
    """One run for everything, because it takes two minutes."""
    outcome = await run_on_recordings(shared_data / "feeds", tmp_path)
    print(report(outcome))
    assert outcome.codes == (0, 0)
    assert outcome.again == 0
    assert "Traceback" not in outcome.log
    _sources_are_heard_or_at_fault(outcome)
    _what_was_kept_as_sent_was_taken_once(outcome)
    _levels_moved_as_in_life(outcome.account)
    _people_were_told_what_concerned_them(outcome.account)


def _sources_are_heard_or_at_fault(outcome: Outcome) -> None:
    for source in outcome.status["sources"]:
        if source["id"].startswith("x-"):
            assert source["fault"].partition(":")[0] in {"json", "html", "not-a-feed"}, source
            assert source["heard_at"] is None, source
        else:
            assert (source["health"], source["fault"]) == ("fine", None)


def _what_was_kept_as_sent_was_taken_once(outcome: Outcome) -> None:
    assert {said.state for said in outcome.account.messages} == {"sent"}
    kept = Counter(said.channel for said in outcome.account.messages)
    assert kept == {"sms": len(outcome.sms), "email": len(outcome.mails)}
    bodies = [sms["body"] for sms in outcome.sms]
    assert len(set(bodies)) == len(bodies)


def _levels_moved_as_in_life(account: Account) -> None:
    moved = [alert for alert in account.alerts if alert.hazard == LEVEL]
    assert {alert.reason for alert in moved} == {"opened"}
    told: dict[str, set[str]] = {}
    for alert in (each for each in moved if each.rule == "advice-raised"):
        for publisher, *_ in alert.stances:
            told.setdefault(publisher, set()).add(alert.region)
    assert told == RAISED
    assert _regions(moved, "world-do-not-travel") == {"CD", "IL", "PS"}
    assert account.levels["US State Department", "RU"] == 4
    assert account.levels["US State Department", "MX"] == 2


def _regions(alerts: Iterable[Why], rule: str) -> set[str]:
    return {alert.region for alert in alerts if alert.rule == rule}


def _people_were_told_what_concerned_them(account: Account) -> None:
    assert [said.who for said in account.messages if said.who in UNTOUCHED] == []
    for who, words in (
        ("Traveller Bahrain", "LEVEL 3 of 4"),
        ("Viajero Catar", "NIVEL 3 de 4"),
        ("Traveller Congo", "LEVEL 4 of 4"),
        ("Traveller Israel", "LEVEL 4 of 4"),
    ):
        [said] = account.to(who)
        assert words in said.text
    curfew = [_kind(said) for said in account.to("Traveller Nepal") if said.why[0].hazard == "curfew"]
    assert curfew == ["Alert", "Cancel"]


def _kind(said: Said) -> str:
    return said.why[0].msg_type
