"""Incidents keep exactly their stances, and alerts keep the incident as it stood."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.incident import Alert, Contrary, End, Incident, Key, Stance, State
from rules.model import Audience, Reason, Severity
from state.errors import DatabaseFailed, StateError
from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
STANCE = Stance("Embassy", "MX-JAL/tapalpa", None, "embassy", "post-1", since=NOW, restated_at=NOW)
INCIDENT = Incident(Key("shelter", "shelter-in-place", "MX-JAL"), Severity.EXTREME, "Shelter", NOW, NOW)

times = st.integers(0, 4_102_444_800_000).map(
    lambda ms: datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms)
)
texts = st.text(max_size=30)
names = st.text(min_size=1, max_size=8)
stances = st.builds(
    Stance,
    publisher=texts,
    place=texts,
    carrier=st.none() | names,
    source=texts,
    entry=texts,
    since=times,
    restated_at=times,
    until=st.none() | times,
    own_end=st.booleans(),
    further_notice=st.booleans(),
    listed=st.booleans(),
    ended_at=st.none() | times,
    end=st.none() | st.sampled_from(End),
    level=st.none() | st.integers(1, 4),
    quote=texts,
    link=st.none() | texts,
)
incidents = st.builds(
    Incident,
    key=st.builds(
        Key,
        rule=texts,
        hazard=texts,
        region=texts,
        audience=st.sampled_from(Audience),
        group=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    ),
    severity=st.sampled_from(Severity),
    summary=texts,
    opened_at=times,
    changed_at=times,
    state=st.sampled_from(State),
    stances=st.lists(stances, max_size=4, unique_by=lambda s: s.identity).map(tuple),
    contrary=st.lists(st.builds(Contrary, texts, texts, texts, times), max_size=2).map(tuple),
    reminded_at=st.none() | times,
    id=st.none(),
)
identities = st.lists(st.tuples(texts, texts, st.none() | texts), max_size=3).map(tuple)

alerts = st.builds(
    Alert,
    incident=incidents,
    at=times,
    reason=st.sampled_from(Reason),
    severity=st.sampled_from(Severity),
    began=identities,
    ended=identities,
    silent=st.booleans(),
    id=st.none(),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store."""
    with Store.open(tmp_path / "advisoryd.db", NOW) as opened:
        yield opened


def save(store: Store, incident: Incident) -> Incident:
    with store.transaction():
        return store.incidents.save(incident)


def add(store: Store, alert: Alert) -> Alert:
    with store.transaction():
        return store.incidents.add_alert(alert)


shared_store = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@shared_store
@given(incident=incidents, later=incidents)
def test_an_incident_comes_back_as_it_was_saved_last(
    store: Store, incident: Incident, later: Incident
) -> None:
    saved = save(store, incident)
    assert store.incidents.find([incident.key]) == {incident.key: saved}
    changed = save(store, replace(later, key=incident.key, id=saved.id))
    assert changed.id == saved.id
    assert store.incidents.get(changed.id or 0) == changed


@shared_store
@given(alert=alerts)
def test_an_alert_comes_back_with_its_incident_as_it_stood(store: Store, alert: Alert) -> None:
    saved = save(store, alert.incident)
    kept = add(store, replace(alert, incident=saved))
    save(store, replace(saved, stances=(), summary="moved on"))
    assert kept == replace(alert, incident=saved, id=kept.id)
    assert saved.id is not None
    assert store.incidents.latest_alert(saved.id) == kept


def test_stances_that_are_gone_are_gone(store: Store) -> None:
    other = replace(STANCE, publisher="Ministry")
    saved = save(store, replace(INCIDENT, stances=(STANCE, other)))
    save(store, replace(saved, stances=(other,)))
    assert store.incidents.find([INCIDENT.key])[INCIDENT.key].stances == (other,)


def test_two_stances_of_one_identity_are_refused_and_nothing_is_saved(store: Store) -> None:
    with pytest.raises(DatabaseFailed, match="stances"):
        save(store, replace(INCIDENT, stances=(STANCE, replace(STANCE, quote="again"))))
    assert store.incidents.find([INCIDENT.key]) == {}


def test_incidents_are_told_apart_by_everything_in_their_key(store: Store) -> None:
    keys = [
        Key(rule, hazard, region, audience, group)
        for rule, hazard, region, audience, group in itertools.product(
            "ab", "cd", "ef", Audience, ((), (("carrier", "AM"),))
        )
    ]
    ids = {save(store, replace(INCIDENT, key=key)).id for key in keys}
    assert len(ids) == len(keys) == 32
    assert list(store.incidents.find([*keys, *keys])) == keys


def test_an_unknown_key_finds_nothing(store: Store) -> None:
    assert store.incidents.find([INCIDENT.key]) == {}
    assert store.incidents.find([]) == {}
    assert store.incidents.get(1) is None


def test_an_incident_cannot_take_anothers_key(store: Store) -> None:
    save(store, INCIDENT)
    other = save(store, replace(INCIDENT, key=replace(INCIDENT.key, region="MX-NAY")))
    with pytest.raises(StateError, match="cannot take the key"):
        save(store, replace(other, key=INCIDENT.key))


def test_what_is_open_or_dormant_is_live(store: Store) -> None:
    for region, state in (("MX-JAL", State.OPEN), ("MX-NAY", State.DORMANT), ("MX-COL", State.OVER)):
        save(store, replace(INCIDENT, key=replace(INCIDENT.key, region=region), state=state))
    assert [each.key.region for each in store.incidents.live()] == ["MX-JAL", "MX-NAY"]


@pytest.mark.parametrize(
    ("stance", "found"),
    [
        (STANCE, False),
        (replace(STANCE, until=NOW), True),
        (replace(STANCE, until=NOW + timedelta(milliseconds=1)), False),
        (replace(STANCE, until=NOW - HOUR, end=End.LAPSED, ended_at=NOW), False),
        (replace(STANCE, further_notice=True, restated_at=NOW - HOUR), True),
        (replace(STANCE, further_notice=True, restated_at=NOW), False),
        (replace(STANCE, further_notice=True, restated_at=NOW - HOUR, listed=True), False),
        (replace(STANCE, further_notice=True, restated_at=NOW - HOUR, end=End.LIFTED, ended_at=NOW), False),
    ],
)
def test_an_incident_whose_stance_may_lapse_is_found(store: Store, stance: Stance, *, found: bool) -> None:
    incident = save(store, replace(INCIDENT, stances=(stance,)))
    assert store.incidents.lapsing(NOW, NOW - HOUR) == ([incident] if found else [])
    save(store, replace(incident, reminded_at=NOW))
    assert bool(store.incidents.lapsing(NOW, NOW - HOUR)) == (found and not stance.further_notice)
    save(store, replace(incident, state=State.OVER))
    assert store.incidents.lapsing(NOW, NOW - HOUR) == []


def test_alerts_are_fanned_out_once_the_most_severe_first(store: Store) -> None:
    kept = []
    for number, severity in enumerate([*reversed(Severity), Severity.EXTREME]):
        saved = save(store, replace(INCIDENT, key=replace(INCIDENT.key, region=f"R{number}")))
        kept.append(add(store, Alert(saved, NOW, Reason.OPENED, severity)))
    minor, moderate, severe, extreme, later = kept
    order = [extreme, later, severe, moderate, minor]
    assert store.incidents.pending_alerts(9) == order
    assert store.incidents.pending_alerts(2) == order[:2]
    with store.transaction():
        store.incidents.mark_fanned_out(extreme.id or 0)
    assert store.incidents.pending_alerts(9) == order[1:]


def test_alerts_of_one_incident_stay_in_order(store: Store) -> None:
    saved = save(store, INCIDENT)
    other = save(store, replace(INCIDENT, key=replace(INCIDENT.key, region="MX-NAY")))
    first = add(store, Alert(saved, NOW, Reason.OPENED, Severity.MINOR))
    between = add(store, Alert(other, NOW, Reason.OPENED, Severity.SEVERE))
    second = add(store, Alert(saved, NOW, Reason.RAISED, Severity.EXTREME))
    assert store.incidents.pending_alerts(9) == [first, second, between]


def test_an_alert_needs_a_saved_incident(store: Store) -> None:
    with pytest.raises(StateError, match="save an incident before"):
        add(store, Alert(INCIDENT, NOW, Reason.OPENED, Severity.EXTREME))


def test_an_incident_without_alerts_has_no_latest(store: Store) -> None:
    assert store.incidents.latest_alert(save(store, INCIDENT).id or 0) is None


def test_an_incident_and_its_alert_are_saved_together_or_not_at_all(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            saved = store.incidents.save(replace(INCIDENT, stances=(STANCE,)))
            store.incidents.add_alert(Alert(saved, NOW, Reason.OPENED, Severity.EXTREME))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert store.incidents.live() == []
    assert store.incidents.pending_alerts(9) == []


def test_an_incident_is_open_in_its_country_and_where_its_holders_speak(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", NOW) as store:
        with store.transaction():
            store.incidents.save(replace(INCIDENT, stances=(STANCE,)))
        assert store.incidents.open_in("MX", "another")
        assert store.incidents.open_in(None, "embassy")
        assert not store.incidents.open_in("US", "another")
        assert not store.incidents.open_in(None, "another")
        with store.transaction():
            (live,) = store.incidents.live()
            store.incidents.save(replace(live, state=State.OVER, stances=(STANCE.ended(End.LIFTED, NOW),)))
        assert not store.incidents.open_in("MX", "embassy")
