"""Who is at a place, or will be."""

from __future__ import annotations

from datetime import timedelta

from daemon.routes import Routes
from daemon.who import Presence, as_json, summary, who
from rules.person import Person, Watch
from tests.shipped import gazetteer
from tests.standins.story import NOON

DAY = timedelta(days=1)
PLACES = gazetteer()
ROUTES = Routes(frozenset({"sms", "email"}))


def person(number: int, *watches: Watch, group: str | None = None) -> Person:
    phone = f"+1202555010{number}"
    return Person(number, f"Traveller {number}", phone, None, watches=watches, group=group)


def good(area: str) -> Watch:
    return Watch(area, NOON - 30 * DAY)


def trip(area: str, begins: int, ends: int) -> Watch:
    stay = (NOON + begins * DAY, NOON + ends * DAY)
    return Watch(area, stay[0] - DAY, stay[1] + DAY, stay)


def at(place: str, *people: Person, days: int = 0) -> list[Presence]:
    return who(people, place, NOON + days * DAY, PLACES, ROUTES, lambda _: {})


def names(found: list[Presence]) -> list[tuple[str, bool]]:
    return [(each.person.name, each.there) for each in found]


def test_who_watches_a_place_in_it_or_around_it_is_there_and_nobody_else() -> None:
    found = at(
        "MX-JAL",
        person(1, good("MX-JAL/guadalajara")),
        person(2, good("MX")),
        person(3, good("MX-NAY")),
    )
    assert names(found) == [("Traveller 1", True), ("Traveller 2", True)]


def test_who_travels_is_there_from_arrival_to_departure_and_is_to_come_before() -> None:
    traveller = person(1, trip("MX-JAL", 1, 3))
    assert names(at("MX-JAL", traveller)) == [("Traveller 1", False)]
    assert names(at("MX-JAL", traveller, days=1)) == [("Traveller 1", True)]
    assert names(at("MX-JAL", traveller, days=3)) == []


def test_who_comes_by_an_airport_may_be_in_any_region_that_it_serves() -> None:
    traveller = person(1, trip("PVR", -1, 1))
    [jalisco], [nayarit] = at("MX-JAL", traveller), at("MX-NAY", traveller)
    assert jalisco.through == nayarit.through == "PVR"
    assert at("MX-CHH", traveller) == []


def test_phone_numbers_are_hidden_and_a_closed_way_says_why() -> None:
    [open_] = at("MX-JAL", person(1, good("MX-JAL")))
    assert open_.reach == ("sms +1•••0101",)
    [closed] = who(
        [person(1, good("MX-JAL"))], "MX-JAL", NOON, PLACES, ROUTES, lambda _: {"sms": "opted-out"}
    )
    assert closed.reach == ("no sms (opted-out)",)


def test_people_are_counted_once_however_many_ways_they_come() -> None:
    found = at(
        "MX-JAL",
        person(1, good("MX-JAL"), trip("PVR", 2, 4), group="field"),
        person(2, trip("GDL", 2, 4), group="field"),
        person(3, good("PVR")),
    )
    assert list(summary(found)) == ["2 there, 1 to come", "field: 1 there, 1 to come"]


def test_programs_get_times_and_places() -> None:
    [found] = at("MX-JAL", person(1, trip("PVR", -1, 1), group="field"))
    assert as_json(found, PLACES) == {
        "name": "Traveller 1",
        "group": "field",
        "there": True,
        "area": "PVR",
        "where": "Puerto Vallarta airport",
        "through": "PVR",
        "since": "2026-02-21T18:00:00Z",
        "until": "2026-02-23T18:00:00Z",
        "reach": ["sms +1•••0101"],
    }
