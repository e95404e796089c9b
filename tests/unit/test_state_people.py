"""Subscribers are updated by phone, else by e-mail; watches and trips decide who is asked about what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from rules.incident import Alert, Incident, Key, Told
from rules.model import MsgType, Reason, Severity
from rules.person import Person, Watch
from rules.quiet import Quiet
from state.errors import Taken
from state.message import Outgoing, Wording
from state.people import Profile
from state.store import Store
from state.trips import Trip

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
PHONE, EMAIL = "+12025550123", "tampico@example.org"
TAMPICO = Profile("Traveller Tampico", PHONE, EMAIL)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store."""
    with Store.open(tmp_path / "advisoryd.db", NOW) as opened:
        yield opened


def save(store: Store, profile: Profile = TAMPICO, *areas: str, now: datetime = NOW) -> int:
    """Save somebody who watches *areas*, all in Mexico."""
    with store.transaction():
        subscriber = store.people.save(profile, now)
        store.people.set_watches(subscriber, [(area, "MX") for area in areas], now)
    return subscriber


def travel(
    store: Store, subscriber: int, area: str = "PVR", country: str = "MX", since: datetime = NOW
) -> bool:
    with store.transaction():
        return store.trips.add(trip_of(subscriber, area, country, since))


def trip_of(
    subscriber: int, area: str = "PVR", country: str = "MX", since: datetime = NOW, uid: str = ""
) -> Trip:
    begins, ends, until = since + 24 * HOUR, since + 48 * HOUR, since + 72 * HOUR
    return Trip(subscriber, area, country, since, until, begins, ends, "2026-02-23", "2026-02-23", uid)


def trips(store: Store, subscriber: int | None = None) -> list[Trip]:
    return [replace(each, id=None) for each in store.trips.list(subscriber)]


def get(store: Store, subscriber: int) -> Person:
    person = store.people.get(subscriber)
    assert person is not None
    return person


def test_a_subscriber_comes_back_as_saved(store: Store) -> None:
    profile = Profile(
        "T",
        PHONE,
        EMAIL,
        "es-MX",
        "America/Tijuana",
        ("sms", "email"),
        Severity.SEVERE,
        "crew",
        (("email", Severity.MINOR),),
        Quiet(time(22), time(7)),
        digest=False,
    )
    subscriber = save(store, profile, "MX-JAL")
    assert get(store, subscriber) == Person(
        subscriber,
        "T",
        PHONE,
        EMAIL,
        "es-MX",
        "America/Tijuana",
        (Watch("MX-JAL", NOW),),
        ("sms", "email"),
        Severity.SEVERE,
        "crew",
        (("email", Severity.MINOR),),
        Quiet(time(22), time(7)),
        digest=False,
    )


def test_a_subscriber_is_found_by_phone_and_by_address(store: Store) -> None:
    subscriber = save(store)
    assert store.people.find(PHONE) == store.people.find(EMAIL) == get(store, subscriber)
    assert store.people.find("nobody@example.org") is None
    assert store.people.get(subscriber + 1) is None


def test_the_same_phone_is_the_same_subscriber(store: Store) -> None:
    subscriber = save(store)
    assert save(store, replace(TAMPICO, name="T", email="new@example.org")) == subscriber
    assert [(each.name, each.email) for each in store.people.list()] == [("T", "new@example.org")]


def test_the_same_address_is_the_same_subscriber_where_the_phone_is_new(store: Store) -> None:
    subscriber = save(store)
    assert save(store, replace(TAMPICO, phone="+12025550199")) == subscriber
    assert save(store, replace(TAMPICO, phone=None)) == subscriber
    assert get(store, subscriber).phone is None


def test_an_address_of_another_is_refused_without_naming_it(store: Store) -> None:
    save(store)
    save(store, Profile("Other", "+12025550199", "other@example.org"))
    with pytest.raises(Taken, match="email") as caught:
        save(store, Profile("Other", "+12025550199", EMAIL))
    assert EMAIL not in str(caught.value)
    assert [each.email for each in store.people.list()] == ["other@example.org", EMAIL]


def test_who_has_no_phone_is_not_everybody_without_one(store: Store) -> None:
    ids = {save(store, Profile("A", None, "a@example.org")), save(store, Profile("B", None, "b@example.org"))}
    ids |= {save(store, Profile("C", "+12025550101")), save(store, Profile("D", "+12025550102"))}
    assert len(ids) == 4


def test_subscribers_are_listed_by_name(store: Store) -> None:
    for number, name in enumerate(["B", "C", "A"]):
        save(store, Profile(name, None, f"{number}@example.org"))
    assert [each.name for each in store.people.list()] == ["A", "B", "C"]


# Watches and trips


def test_a_watch_that_stays_keeps_its_time(store: Store) -> None:
    subscriber = save(store, TAMPICO, "MX-JAL", "MX-NAY")
    save(store, TAMPICO, "MX-COL", "MX-JAL", now=NOW + HOUR)
    assert get(store, subscriber).watches == (Watch("MX-JAL", NOW), Watch("MX-COL", NOW + HOUR))


def test_a_trip_is_a_watch_with_an_end_and_known_once(store: Store) -> None:
    subscriber = save(store, TAMPICO, "MX-JAL")
    assert travel(store, subscriber) is True
    assert travel(store, subscriber) is False
    stay = (NOW + 24 * HOUR, NOW + 48 * HOUR)
    trip = Watch("PVR", NOW, NOW + 72 * HOUR, stay)
    assert get(store, subscriber).watches == (Watch("MX-JAL", NOW), trip)
    assert trips(store) == trips(store, subscriber) == [trip_of(subscriber)]
    assert trips(store, subscriber + 1) == []


def test_new_watches_leave_trips_alone(store: Store) -> None:
    subscriber = save(store, TAMPICO, "MX-JAL")
    travel(store, subscriber, "MX-JAL")
    save(store, TAMPICO)
    assert [each.area for each in get(store, subscriber).watches] == ["MX-JAL"]
    assert len(store.trips.list()) == 1


def concerned(store: Store, countries: set[str]) -> list[int]:
    people, _ = store.people.concerned(store.people.watched_in(countries), 0, 0, 9)
    return [each.id for each in people]


def test_those_concerned_come_some_at_a_time_each_once_and_in_order(store: Store) -> None:
    everybody = [
        save(store, Profile("T", None, f"{number}@example.org"), "MX-JAL", "JP-13") for number in range(7)
    ]
    with store.transaction():
        store.people.remove(everybody[2], NOW)
    found: list[int] = []
    after: int | None = 0
    while after is not None:
        some, after = store.people.concerned({"MX-JAL", "JP-13"}, 0, after, 3)
        assert len(some) <= 3
        found += [each.id for each in some]
    assert found == [each for each in everybody if each != everybody[2]]


def test_who_has_anything_in_a_country_is_a_candidate(store: Store) -> None:
    watching = save(store, TAMPICO, "MX-JAL", "MX-NAY")
    travelling = save(store, Profile("B", None, "b@example.org"))
    travel(store, travelling, "TYO", "JP", since=NOW + 1_000 * HOUR)
    save(store, Profile("C", None, "c@example.org"))
    assert concerned(store, {"MX"}) == [watching]
    assert concerned(store, {"JP", "FR"}) == [travelling]
    assert concerned(store, {"MX", "JP"}) == [watching, travelling]
    assert concerned(store, set()) == []


def test_many_candidates_come_with_their_own_watches(store: Store) -> None:
    for number in range(600):
        save(store, Profile("T", None, f"{number}@example.org"), f"MX-{number}")
    found, after = store.people.concerned(store.people.watched_in({"MX"}), 0, 0, 1000)
    assert after is None
    assert [(each.email, [watch.area for watch in each.watches]) for each in found] == [
        (f"{number}@example.org", [f"MX-{number}"]) for number in range(600)
    ]


def test_who_begins_to_watch_is_greeted_once(store: Store) -> None:
    subscriber = save(store, TAMPICO, "MX-JAL")
    assert [each.id for each in store.people.joined(NOW, 9)] == [subscriber]
    with store.transaction():
        store.people.greet(subscriber, NOW)
    assert store.people.joined(NOW + HOUR, 9) == []
    save(store, TAMPICO, "MX-JAL", now=NOW + HOUR)
    assert store.people.joined(NOW + HOUR, 9) == [], "the watch was there already"
    save(store, TAMPICO, "MX-JAL", "MX-NAY", now=NOW)
    assert len(store.people.joined(NOW, 9)) == 1, "even in the same millisecond"


def test_a_trip_is_greeted_when_it_begins_to_count(store: Store) -> None:
    subscriber = save(store)
    travel(store, subscriber, since=NOW + HOUR)
    assert store.people.joined(NOW, 9) == []
    assert store.people.next_joining() == NOW + HOUR
    with store.transaction():
        store.people.greet(subscriber, NOW)
    assert len(store.people.joined(NOW + HOUR, 9)) == 1
    with store.transaction():
        store.people.greet(subscriber, NOW + HOUR)
    assert store.people.next_joining() is None


def test_a_trip_that_is_entered_after_it_began_is_greeted(store: Store) -> None:
    subscriber = save(store)
    travel(store, subscriber, since=NOW - HOUR)
    assert len(store.people.joined(NOW, 9)) == 1


# Removing and forgetting


def told_and_messaged(store: Store, subscriber: int) -> tuple[int, list[int]]:
    """Tell somebody of an incident: one message pending, one claimed, one notice waiting."""
    with store.transaction():
        key = Key("shelter", "shelter-in-place", "MX-JAL")
        incident = store.incidents.save(Incident(key, Severity.EXTREME, "Shelter", NOW, NOW))
        alert = store.incidents.add_alert(Alert(incident, NOW, Reason.OPENED, Severity.EXTREME))
        assert incident.id is not None
        assert alert.id is not None
        store.told.save(incident.id, subscriber, Told(True, Severity.EXTREME, ("MX-JAL",), ("MX-JAL",)))
        store.notices.add(
            alert.id, subscriber, "sms", MsgType.ALERT, Reason.OPENED, Severity.EXTREME, ["MX-JAL"], NOW
        )
        out = Outgoing(subscriber, "sms", PHONE, Severity.EXTREME, NOW)
        ids = [store.messages.add(out, [], NOW, lambda row: Wording(f"R{row}", "text")).id for _ in range(2)]
        store.messages.claim(NOW, 1, "me")
    return incident.id, ids


def states(store: Store, messages: list[int]) -> list[str]:
    return [found.state for each in messages if (found := store.messages.get(each))]


def test_who_is_removed_is_told_nothing_more_and_what_was_claimed_is_finished(store: Store) -> None:
    subscriber = save(store, TAMPICO, "MX-JAL")
    travel(store, subscriber)
    incident, messages = told_and_messaged(store, subscriber)
    with store.transaction():
        assert store.people.remove(subscriber, NOW) is True
        assert store.people.remove(subscriber, NOW) is False
    assert store.people.list() == store.people.told_people(incident) == []
    assert concerned(store, {"MX"}) == []
    assert store.people.find(PHONE) is None
    assert store.people.get(subscriber) is None
    assert store.people.joined(NOW, 9) == []
    assert store.trips.list() == []
    assert store.notices.counts() == {"suppressed": 1}
    assert states(store, messages) == ["claimed", "suppressed"]


def test_who_comes_back_is_the_same_subscriber(store: Store) -> None:
    subscriber = save(store, TAMPICO, "MX-JAL")
    with store.transaction():
        store.people.remove(subscriber, NOW)
    assert save(store, TAMPICO, "MX-NAY") == subscriber
    assert [watch.area for watch in get(store, subscriber).watches] == ["MX-NAY"]


def test_who_is_forgotten_leaves_nothing(store: Store, tmp_path: Path) -> None:
    subscriber = save(store, TAMPICO, "MX-JAL")
    incident, messages = told_and_messaged(store, subscriber)
    with store.transaction():
        assert store.people.forget(subscriber) is True
        assert store.people.forget(subscriber) is False
    assert states(store, messages) == []
    assert store.notices.counts() == store.messages.counts() == {}
    assert store.told.of(incident, [subscriber]) == {}
    store.close()
    assert PHONE.encode() not in (tmp_path / "advisoryd.db").read_bytes()
    assert EMAIL.encode() not in (tmp_path / "advisoryd.db").read_bytes()


def test_the_id_of_who_was_forgotten_is_nobody_elses(store: Store) -> None:
    subscriber = save(store)
    with store.transaction():
        store.people.forget(subscriber)
    assert save(store) > subscriber
