"""What a silence hides, and what it never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.addressed import Addressed
from rules.incident import Incident, Key, Stance
from rules.model import MsgType, Severity
from rules.silence import Matchers, Silence
from tests.shipped import gazetteer
from tests.standins.story import NOON

HOUR = timedelta(hours=1)
PLACES = gazetteer()


def stance(publisher: str = "US Embassy", place: str = "MX-JAL") -> Stance:
    return Stance(publisher, place, None, "us", "e1", NOON, NOON)


def said(
    *places: str,
    msg_type: MsgType = MsgType.ALERT,
    severity: Severity = Severity.SEVERE,
    stances: tuple[Stance, ...] = (stance(),),
    subscriber: int = 1,
    group: str | None = "Field",
    rule: str = "shelter",
) -> Addressed:
    incident = Incident(
        Key(rule, "shelter-in-place", "MX-JAL"), severity, "Shelter", NOON, NOON, stances=stances
    )
    return Addressed(incident, msg_type, severity, places or ("MX-JAL",), subscriber, group)


def silence(severity: Severity = Severity.SEVERE, **matchers: Any) -> Silence:  # noqa: ANN401
    its = Matchers(**{key: frozenset(value) for key, value in matchers.items()})
    return Silence(3, "ana", "known", NOON, NOON + 4 * HOUR, severity, its)


@pytest.mark.parametrize(
    ("matchers", "hidden", "shown"),
    [
        ({"rules": ["shelter"]}, said(), said(rule="roads")),
        ({"areas": ["MX-JAL"]}, said("MX-JAL/guadalajara", "PVR"), said("MX-JAL", "MX-NAY")),
        ({"areas": ["MX-JAL/guadalajara"]}, said("MX-JAL/guadalajara"), said("MX-JAL")),
        ({"subscribers": [1]}, said(), said(subscriber=2)),
        ({"groups": ["field"]}, said(), said(group=None)),
        ({"publishers": ["us embassy"]}, said(), said(stances=(stance(), stance("Canada")))),
        ({"groups": ["field"], "rules": ["shelter"]}, said(), said(rule="roads")),
    ],
)
def test_all_that_it_names_must_hold(matchers: dict[str, Any], hidden: Addressed, shown: Addressed) -> None:
    assert silence(**matchers).hides(hidden, PLACES)
    assert not silence(**matchers).hides(shown, PLACES)


def test_another_publisher_elsewhere_does_not_break_through() -> None:
    both = (stance(place="MX-JAL/guadalajara"), stance("Canada", "MX-JAL/puerto-vallarta"))
    mine = silence(publishers=["us embassy"])
    assert mine.hides(said("MX-JAL/guadalajara", stances=both), PLACES)
    assert not mine.hides(said("MX-JAL/puerto-vallarta", stances=both), PLACES)


def test_what_is_graver_breaks_through() -> None:
    assert not silence().hides(said(severity=Severity.EXTREME), PLACES)
    assert silence(Severity.EXTREME).hides(said(severity=Severity.EXTREME), PLACES)
    assert not silence(Severity.MINOR).hides(said(severity=Severity.MODERATE), PLACES)


@given(
    severity=st.sampled_from(list(Severity)),
    limit=st.sampled_from(list(Severity)),
    places=st.lists(st.sampled_from(["MX-JAL", "PVR", "MX-NAY", "FR"]), max_size=3),
    areas=st.frozensets(st.sampled_from(["MX", "MX-JAL", "FR"])),
    groups=st.frozensets(st.sampled_from(["field", "office"])),
)
def test_no_silence_ever_hides_the_end_of_what_was_told(
    severity: Severity, limit: Severity, places: list[str], areas: frozenset[str], groups: frozenset[str]
) -> None:
    end = said(*places, msg_type=MsgType.CANCEL, severity=severity)
    assert not silence(limit, areas=areas, groups=groups).hides(end, PLACES)


def test_it_is_in_force_from_its_beginning_until_its_end() -> None:
    mine = silence()
    times = (NOON - HOUR, NOON, NOON + 3 * HOUR, NOON + 4 * HOUR)
    assert [mine.active(at) for at in times] == [False, True, True, False]


@pytest.mark.parametrize(("hours", "before"), [(4, 60), (48, 60), (2, 30), (1, 15)])
def test_it_is_spoken_of_an_hour_before_its_end_and_of_a_short_one_when_a_quarter_is_left(
    hours: int, before: int
) -> None:
    mine = replace(silence(), until=NOON + hours * HOUR)
    assert mine.until - mine.remind_at == timedelta(minutes=before)


def test_what_it_hides_is_recorded_under_its_number_author_and_reason() -> None:
    assert silence().why == "silenced by #3 (ana: known)"
