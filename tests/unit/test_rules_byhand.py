"""A manager's word ends an incident for whoever was told, and a publisher's word outlives it."""

from __future__ import annotations

from datetime import timedelta

from rules.byhand import Announcement, announce
from rules.incident import End, State
from rules.model import ANNOUNCEMENT, Severity, Status
from rules.telling import Unsaid
from tests.shipped import gazetteer
from tests.standins.story import NOON, Story, person, statement

US, CANADA, DESK = "US Embassy", "Canada", "Example Travel Desk"
HOUR = timedelta(hours=1)


def test_whoever_was_told_gets_the_end_and_nobody_else_does() -> None:
    story = Story()
    here, there = person("MX-JAL"), person("MX-CHH", number=2)
    begun = story.says(US, statement("MX-JAL"))
    assert story.said(begun, here) == ["Alert opened"]
    assert story.said(begun, there) == []
    over = story.closes(DESK, after=HOUR)
    assert story.said(over, here) == ["Cancel cleared"]
    assert story.silences(over, there) == [Unsaid.UNTOUCHED]


def test_somebody_told_through_a_city_or_an_airport_beyond_gets_the_end() -> None:
    """The manager's word stands wherever a publisher's stood, so that it reaches whom that reached."""
    story = Story(rules={"flights": Severity.SEVERE})
    who = person("PVR")
    begun = story.says(US, statement("MX-NAY", hazard="airport-closure"))
    assert story.said(begun, who) == ["Alert opened"]
    assert story.said(story.closes(DESK, after=HOUR), who) == ["Cancel cleared"]


def test_no_publisher_is_made_to_say_that_it_is_over() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"))
    story.says(CANADA, statement("MX-JAL/puerto-vallarta"))
    (over,) = story.closes(DESK, after=HOUR)
    ends = {(s.publisher, s.place): s.end for s in over.incident.stances}
    assert ends == {
        (US, "MX-JAL"): End.CLOSED,
        (CANADA, "MX-JAL/puerto-vallarta"): End.CLOSED,
        (DESK, "MX-JAL"): End.LIFTED,
        (DESK, "MX-JAL/puerto-vallarta"): End.LIFTED,
    }


def test_what_lapsed_can_be_closed_too() -> None:
    story = Story()
    who = person("MX-JAL")
    story.said(story.says(US, statement("MX-JAL")), who)
    assert story.said(story.passes(25 * HOUR), who) == []
    assert story.said(story.closes(DESK), who) == ["Cancel cleared"]


def test_a_publisher_that_says_it_again_revives_it() -> None:
    story = Story()
    who = person("MX-JAL")
    story.said(story.says(US, statement("MX-JAL")), who)
    story.said(story.closes(DESK, after=HOUR), who)
    again = story.says(US, statement("MX-JAL"), after=HOUR)
    assert story.said(again, who) == ["Alert revived"]
    (incident,) = story.incidents.values()
    assert incident.state is State.OPEN
    assert [s.publisher for s in incident.holders] == [US]


def test_a_lifting_after_it_says_nothing_more() -> None:
    story = Story()
    who = person("MX-JAL")
    story.said(story.says(US, statement("MX-JAL")), who)
    story.said(story.closes(DESK, after=HOUR), who)
    assert story.says(US, statement("MX-JAL", Status.LIFTED), after=HOUR) == ()


def test_an_announcement_is_of_its_own_kind_and_says_the_managers_words() -> None:
    said = Announcement(7, "MX-JAL/guadalajara", Severity.SEVERE, "Stay at the hotel.")
    alert = announce(said, DESK, NOON, gazetteer())
    key = alert.incident.key
    assert (key.rule, key.hazard, key.region) == (ANNOUNCEMENT, ANNOUNCEMENT, "MX-JAL")
    (stance,) = alert.incident.holders
    assert (stance.publisher, stance.quote, stance.further_notice) == (DESK, "Stay at the hotel.", True)
    other = announce(Announcement(8, "MX-JAL", Severity.SEVERE, "Stay."), DESK, NOON, gazetteer())
    assert other.incident.key != key
