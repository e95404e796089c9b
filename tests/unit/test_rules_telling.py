"""What one change is to one person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rules.model import Audience, Entry, Kind, Reading, Reason, Severity, Status
from rules.news import News
from rules.person import Watch
from rules.telling import Unsaid
from tests.standins.story import NOON, Story, person, source, statement

HOUR = timedelta(hours=1)
US, UK, CANADA = "US Embassy", "UK FCDO", "Canada"


def test_everyone_in_the_state_is_told_once_and_others_are_not() -> None:
    story = Story()
    alerts = story.says(US, statement("MX-JAL"))
    for number, watch in enumerate(("MX", "MX-JAL", "MX-JAL/guadalajara", "PVR")):
        assert story.said(alerts, person(watch, number=number)) == ["Alert opened"]
        assert story.said(alerts, person(watch, number=number)) == []
    for number, watch in enumerate(("MX-NAY", "CUN", "US"), 10):
        assert story.silences(alerts, person(watch, number=number)) == [Unsaid.UNTOUCHED]


def test_an_order_for_the_country_reaches_everyone_in_it() -> None:
    story = Story()
    assert story.said(story.says(US, statement("MX")), person("CUN")) == ["Alert opened"]


def test_an_airport_is_touched_in_the_other_region_it_serves_by_transport_hazards_only() -> None:
    story = Story()
    assert story.said(story.says(US, statement("MX-NAY", hazard="road-blockade")), person("PVR"))
    assert not story.said(story.says(US, statement("MX-NAY")), person("PVR"))


def test_who_watches_the_state_is_told_when_one_ends_it_and_another_holds_it_in_a_city() -> None:
    story = Story()
    whole, guadalajara = person("MX-JAL", number=1), person("MX-JAL/guadalajara", number=2)
    alerts = story.says(US, statement("MX-JAL", further=True))
    assert story.said(alerts, whole) == story.said(alerts, guadalajara) == ["Alert opened"]
    assert story.says(CANADA, statement("MX-JAL/puerto-vallarta"), listed=True, entry="mexico") == ()
    alerts = story.says(US, statement("MX", Status.LIFTED), after=HOUR)
    assert story.said(alerts, whole) == ["Update lifted"]
    assert story.said(alerts, guadalajara) == ["Cancel cleared"]
    ended = statement("MX-JAL/puerto-vallarta", Status.LIFTED)
    alerts = story.says(CANADA, ended, listed=True, entry="mexico", after=HOUR)
    assert story.said(alerts, whole) == ["Cancel cleared"]
    assert story.said(alerts, guadalajara) == []


def test_a_new_place_is_news_only_to_those_it_reaches() -> None:
    story = Story()
    state, city, other = (
        person("MX-JAL", number=1),
        person("PVR", number=2),
        person("MX-JAL/guadalajara", number=3),
    )
    first = story.says(US, statement("MX-JAL/puerto-vallarta"))
    assert [story.said(first, p) for p in (state, city, other)] == [["Alert opened"], ["Alert opened"], []]
    wider = story.says(US, statement("MX-JAL"), after=HOUR)
    assert [story.said(wider, p) for p in (state, city, other)] == [
        ["Update widened"],
        [],
        ["Alert opened"],
    ]


def test_a_lapse_is_never_an_all_clear_and_a_late_lifting_still_is_one() -> None:
    story, who = Story(), person("MX-JAL")
    story.said(story.says(US, statement("MX-JAL")), who)
    assert story.silences(story.passes(25 * HOUR), who) == [Unsaid.UNENDED]
    assert story.said(story.says(US, statement("MX-JAL", Status.LIFTED)), who) == ["Cancel cleared"]


def test_a_dormant_incident_that_is_said_again_is_an_update() -> None:
    story, who = Story(), person("MX-JAL")
    story.said(story.says(US, statement("MX-JAL")), who)
    story.said(story.passes(25 * HOUR), who)
    assert story.said(story.says(US, statement("MX-JAL")), who) == ["Update revived"]


def test_a_cleared_incident_that_is_said_again_is_an_alert() -> None:
    story, who = Story(), person("MX-JAL")
    story.said(story.says(US, statement("MX-JAL")), who)
    story.said(story.says(US, statement("MX-JAL", Status.LIFTED), after=HOUR), who)
    assert story.said(story.says(US, statement("MX-JAL"), after=HOUR), who) == ["Alert revived"]


def test_an_end_told_with_the_alert_is_not_told_again() -> None:
    story, who = Story(), person("MX-JAL")
    story.said(story.says(US, statement("MX-JAL", expires=NOON + 3 * HOUR)), who)
    assert story.silences(story.passes(3 * HOUR), who) == [Unsaid.OWN_END]
    assert [t.active for t in story.told.values()] == [False]


def test_an_end_that_moves_is_told() -> None:
    story, who = Story(), person("MX-JAL")
    story.said(story.says(US, statement("MX-JAL", expires=NOON + 3 * HOUR)), who)
    later = story.says(US, statement("MX-JAL", expires=NOON + 9 * HOUR), after=HOUR)
    assert story.said(later, who) == ["Update widened"]


def test_one_statement_met_by_several_rules_is_told_once_under_the_most_severe() -> None:
    story = Story(rules={"everything": Severity.MODERATE, "shelter": Severity.EXTREME})
    who = person("MX-JAL")
    verdicts = story.tell(story.says(US, statement("MX-JAL")), who)
    assert [(v.severity, v.unsaid) for v in verdicts] == [
        (Severity.EXTREME, None),
        (Severity.MODERATE, Unsaid.COVERED),
    ]
    ended = story.says(US, statement("MX-JAL", Status.LIFTED), after=HOUR)
    assert story.said(ended, who) == ["Cancel cleared"]


def test_the_end_in_a_state_is_no_all_clear_while_the_whole_country_is_under_the_same_order() -> None:
    story, who = Story(), person("CUN")
    assert story.said(story.says(US, statement("MX-ROO")), who) == ["Alert opened"]
    assert story.said(story.says(CANADA, statement("MX")), who) == []
    ended = story.says(US, statement("MX-ROO", Status.LIFTED), after=HOUR)
    assert story.said(ended, who) == ["Update lifted"]
    ended = story.says(CANADA, statement("MX", Status.LIFTED), after=HOUR)
    assert story.said(ended, who) == ["Cancel cleared"]


def test_the_end_in_one_state_is_an_all_clear_for_it_and_the_same_order_in_another_is_news() -> None:
    story = Story()
    who = person("MX-JAL", "MX-COL", "MX-NAY")
    assert len(story.said(story.says(US, statement("MX-JAL"), statement("MX-COL")), who)) == 2
    moved = story.says(US, statement("MX-JAL", Status.LIFTED), statement("MX-NAY"), after=HOUR)
    assert sorted(story.said(moved, who)) == ["Alert opened", "Cancel cleared"]
    over = story.says(US, statement("MX", Status.LIFTED), after=HOUR)
    assert story.said(over, who) == ["Cancel cleared"] * 2


def test_below_their_severity_people_are_neither_told_the_danger_nor_its_end() -> None:
    story = Story(rules={"roads": Severity.MODERATE})
    who = person("MX-JAL", least=Severity.EXTREME)
    assert story.silences(story.says(US, statement("MX-JAL")), who) == [Unsaid.BELOW]
    assert story.said(story.says(US, statement("MX-JAL", Status.LIFTED), after=HOUR), who) == []


def test_after_a_trip_only_the_end_of_what_was_told_is_said() -> None:
    story = Story()
    visitor = replace(person(), watches=(Watch("MX-JAL", NOON - HOUR, NOON + HOUR),))
    assert story.said(story.says(US, statement("MX-JAL")), visitor) == ["Alert opened"]
    assert story.said(story.says(US, statement("MX-NLE"), after=2 * HOUR), visitor) == []
    assert story.said(story.says(US, statement("MX", Status.LIFTED), after=HOUR), visitor) == [
        "Cancel cleared"
    ]


def test_after_a_trip_not_even_a_graver_turn_is_said_but_its_end_is() -> None:
    story = Story(rules={"shelter": Severity.SEVERE})
    visitor = replace(person(), watches=(Watch("MX-JAL", NOON - HOUR, NOON + HOUR),))
    (alert,) = story.says(US, statement("MX-JAL"))
    assert story.said((alert,), visitor) == ["Alert opened"]
    story.now += 2 * HOUR
    graver = replace(alert, severity=Severity.EXTREME, reason=Reason.RAISED, began=())
    assert story.silences((graver,), visitor) == [Unsaid.LEFT]
    assert story.said(story.says(US, statement("MX", Status.LIFTED), after=HOUR), visitor) == [
        "Cancel cleared"
    ]


def test_who_moved_on_within_a_state_hears_of_where_they_are_only() -> None:
    story = Story()
    vallarta, guadalajara = "MX-JAL/puerto-vallarta", "MX-JAL/guadalajara"
    watches = (Watch(vallarta, NOON - HOUR, NOON + HOUR), Watch(guadalajara, NOON - HOUR, NOON + 99 * HOUR))
    who = replace(person(), watches=watches)
    story.said(story.says(US, statement(vallarta), statement(guadalajara)), who)
    (verdict,) = story.tell(story.says(CANADA, statement("MX-JAL"), after=2 * HOUR), who)
    assert verdict.unsaid is Unsaid.NOTHING_NEW
    assert story.silences(story.says(US, statement(vallarta, Status.LIFTED), after=HOUR), who) == [
        Unsaid.NOTHING_NEW
    ]
    assert story.said(story.says(CANADA, statement("MX", Status.LIFTED), after=HOUR), who) == [
        "Update lifted"
    ]
    assert story.said(story.says(US, statement("MX", Status.LIFTED), after=HOUR), who) == ["Cancel cleared"]


def test_two_trips_to_one_place_are_told_once_each_thing() -> None:
    story = Story()
    watches = (Watch("PVR", NOON - HOUR, NOON + HOUR), Watch("MX-JAL", NOON - HOUR, NOON + 9 * HOUR))
    who = replace(person(), watches=watches)
    assert story.said(story.says(US, statement("MX-JAL")), who) == ["Alert opened"]
    assert story.said(story.says(US, statement("MX", Status.LIFTED), after=2 * HOUR), who) == [
        "Cancel cleared"
    ]


def test_who_hears_of_it_on_one_channel_only_is_told_and_below_all_of_them_only_with_a_digest() -> None:
    both = replace(person("MX-JAL", least=Severity.SEVERE), channels=("sms", "email"))
    for email, expected in ((None, []), ("t@example.org", ["Alert opened"])):
        story = Story(rules={"roads": Severity.MODERATE})
        both = replace(both, email=email)
        assert story.said(story.says(US, statement("MX-JAL")), both) == expected
    story = Story(rules={"roads": Severity.MODERATE})
    some = replace(both, severities=(("email", Severity.MINOR),), digest=False)
    assert story.said(story.says(US, statement("MX-JAL")), some) == ["Alert opened"]


def test_what_is_below_their_severity_still_says_what_it_would_have_been() -> None:
    story = Story(rules={"roads": Severity.MODERATE})
    (verdict,) = story.tell(story.says(US, statement("MX-JAL")), person("MX-JAL", least=Severity.SEVERE))
    assert (verdict.unsaid, verdict.reason, verdict.places) == (Unsaid.BELOW, Reason.OPENED, ("MX-JAL",))
    assert verdict.told is None


def test_who_comes_while_it_lasts_gets_its_present_state_and_later_its_end() -> None:
    story = Story()
    (alert,) = story.says(US, statement("MX-JAL"))
    late = replace(person(), watches=(Watch("PVR", NOON + HOUR),))
    story.now += 2 * HOUR
    (verdict,) = story.tell((alert,), late, joining=True)
    assert (str(verdict.msg_type), str(verdict.reason)) == ("Alert", "opened")
    assert story.said(story.says(US, statement("MX-JAL", Status.LIFTED)), late) == ["Cancel cleared"]


def test_one_never_told_of_the_danger_is_not_told_that_part_of_it_ended() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"))
    story.says(CANADA, statement("MX-JAL"))
    ended = story.says(US, statement("MX-JAL", Status.LIFTED), after=HOUR)
    assert story.silences(ended, person("MX-JAL")) == [Unsaid.NOTHING_NEW]


def test_part_of_a_state_over_is_told_to_those_who_watch_it_all() -> None:
    story, who = Story(), person("MX-JAL")
    story.said(story.says(US, statement("MX-JAL/guadalajara"), statement("MX-JAL/tapalpa")), who)
    part = story.says(US, statement("MX-JAL/tapalpa", Status.LIFTED), after=HOUR)
    assert story.said(part, who) == ["Update lifted"]


def test_a_city_lifted_inside_a_state_that_its_publisher_still_holds_tells_nobody() -> None:
    story, who = Story(), person("MX-JAL/puerto-vallarta")
    story.said(story.says(US, statement("MX-JAL"), statement("MX-JAL/puerto-vallarta")), who)
    assert story.said(story.says(US, statement("MX-JAL/puerto-vallarta", Status.LIFTED)), who) == []


def test_an_order_to_staff_ends_without_touching_the_order_to_the_public() -> None:
    story, who = Story(), person("MX-JAL")
    story.said(story.says(US, statement("MX-JAL"), statement("MX-JAL", audience=Audience.STAFF)), who)
    lifting = statement("MX", Status.LIFTED, audience=Audience.STAFF, blanket=True)
    assert story.said(story.says(US, lifting, after=HOUR), who) == ["Cancel cleared"]
    assert sorted(i.state for i in story.incidents.values()) == ["open", "over"]


def test_nobody_is_told_of_an_end_by_a_newspaper_where_an_embassy_only_fell_silent() -> None:
    story, who = Story(), person("MX-JAL")
    paper = News(replace(source("Paper"), kind=Kind.MEDIA), Entry(id="", text=""), Reading())
    story.tell(story.says("US Embassy", statement("MX-JAL")), who)
    story.passes(timedelta(hours=20))
    story.tell(story.says("Paper", statement("MX-JAL"), news=paper), who)
    story.passes(timedelta(hours=10))
    ended = story.says("Paper", statement("MX-JAL", Status.LIFTED), news=paper)
    assert story.said(ended, who) == []
    lifted = story.says("US Embassy", statement("MX-JAL", Status.LIFTED))
    assert story.said(lifted, who) == ["Cancel cleared"]
