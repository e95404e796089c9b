"""How incidents move."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rules.incident import Alert, End, State
from rules.model import LEVEL, Audience, Entry, Kind, Level, Reading, Reason, Severity, Status
from rules.news import News
from rules.tracking import overdue
from tests.standins.story import NOON, NOWHERE, Story, source, statement

HOUR = timedelta(hours=1)
US, UK, CANADA = "US Embassy", "UK FCDO", "Canada"


def reasons(alerts: tuple[Alert, ...]) -> list[Reason]:
    return [alert.reason for alert in alerts]


def state(story: Story, region: str = "MX-JAL") -> State:
    return next(i.state for i in story.incidents.values() if i.key.region == region)


def test_a_first_statement_opens_an_incident_and_its_repetition_is_silent() -> None:
    story = Story()
    assert reasons(story.says(US, statement("MX-JAL"))) == [Reason.OPENED]
    assert story.says(US, statement("MX-JAL"), after=HOUR) == ()
    assert len(story.incidents) == 1


def test_another_publishers_confirmation_is_silent() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"))
    assert story.says(UK, statement("MX-JAL/puerto-vallarta"), after=HOUR) == ()
    (incident,) = story.incidents.values()
    assert {s.publisher for s in incident.holders} == {US, UK}


def test_fifteen_governments_make_one_incident() -> None:
    story = Story()
    alerts = [story.says(f"Government {n}", statement("MX-JAL")) for n in range(15)]
    assert sum(map(len, alerts)) == 1
    assert len(story.incidents) == 1


def test_an_echo_holds_nothing() -> None:
    story = Story()
    echo = News(source("India"), Entry(id="x", text="x"), Reading(), echo=True)
    assert story.says("India", statement("MX-JAL"), news=echo) == ()
    assert story.incidents == {}


def test_a_state_after_one_of_its_cities_widens_the_incident() -> None:
    story = Story()
    story.says(US, statement("MX-JAL/puerto-vallarta"))
    assert reasons(story.says(US, statement("MX-JAL"), after=HOUR)) == [Reason.WIDENED]


def test_a_publisher_lifts_only_its_own() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"))
    story.says(CANADA, statement("MX-JAL/puerto-vallarta"))
    assert reasons(story.says(US, statement("MX-JAL", Status.LIFTED), after=HOUR)) == [Reason.LIFTED]
    assert state(story) is State.OPEN
    assert reasons(story.says(CANADA, statement("MX-JAL", Status.LIFTED), after=HOUR)) == [Reason.CLEARED]
    assert state(story) is State.OVER


def test_a_lifting_for_a_city_never_ends_the_order_for_its_state() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"))
    assert story.says(US, statement("MX-JAL/puerto-vallarta", Status.LIFTED)) == ()
    assert state(story) is State.OPEN


def test_a_lifting_for_the_country_ends_every_region() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"), statement("MX-NLE"), statement("MX-GRO/acapulco"))
    alerts = story.says(US, statement("MX", Status.LIFTED), after=HOUR)
    assert reasons(alerts) == [Reason.CLEARED] * 3


def test_a_strangers_contrary_word_is_kept_and_clears_nothing() -> None:
    story = Story(rules={"flights": Severity.SEVERE})
    story.says("Aeromexico", statement("GDL", hazard="flight-cancellation", carrier="AM"))
    assert story.says("Authority", statement("GDL", Status.LIFTED, hazard="airport-closure")) == ()
    (incident,) = story.incidents.values()
    assert incident.state is State.OPEN
    assert [c.publisher for c in incident.contrary] == ["Authority"]


def test_a_contrary_word_about_another_place_is_not_kept() -> None:
    story = Story(rules={"flights": Severity.SEVERE})
    story.says("Aeromexico", statement("GDL", hazard="flight-cancellation", carrier="AM"))
    story.says("Authority", statement("CUN", Status.LIFTED, hazard="airport-closure"))
    (incident,) = story.incidents.values()
    assert incident.contrary == ()


def test_a_staff_lifting_never_ends_an_order_to_the_public() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"), statement("MX-JAL", hazard="curfew", audience=Audience.STAFF))
    lifting = statement("MX", Status.LIFTED, audience=Audience.STAFF, blanket=True)
    assert reasons(story.says(US, lifting, after=HOUR)) == [Reason.CLEARED]
    assert {i.key.audience: i.state for i in story.incidents.values()} == {
        Audience.PUBLIC: State.OPEN,
        Audience.STAFF: State.OVER,
    }


def test_a_lifting_on_a_cleared_incident_does_nothing() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"))
    story.says(US, statement("MX-JAL", Status.LIFTED))
    assert story.says(US, statement("MX-JAL", Status.LIFTED), after=HOUR) == ()


def test_a_restatement_voids_an_earlier_lifting() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"))
    story.says(US, statement("MX-JAL", Status.LIFTED), after=HOUR)
    assert reasons(story.says(US, statement("MX-JAL"), after=HOUR)) == [Reason.REVIVED]
    assert state(story) is State.OPEN


def test_what_one_text_both_lifts_and_keeps_is_kept() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"), statement("MX-ROO"))
    alerts = story.says(US, statement("MX", Status.LIFTED), statement("MX-JAL"), after=HOUR)
    assert [(a.incident.key.region, a.reason) for a in alerts] == [("MX-ROO", Reason.CLEARED)]


def test_a_post_lapses_after_a_day_and_a_flight_notice_after_three() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"), statement("MX-JAL", hazard="flight-cancellation"))
    assert story.passes(timedelta(hours=23)) == ()
    (alert,) = story.passes(HOUR)
    assert (alert.reason, alert.incident.key.hazard) == (Reason.EXPIRED, "shelter-in-place")
    assert alert.incident.state is State.DORMANT
    assert reasons(story.passes(timedelta(hours=48))) == [Reason.EXPIRED]


def test_nothing_lapses_while_its_source_is_deaf() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"))
    assert story.passes(timedelta(hours=30), deaf_to=US) == ()
    assert state(story) is State.OPEN
    assert reasons(story.passes(timedelta(minutes=5))) == [Reason.EXPIRED]


def test_an_order_until_further_notice_holds_and_the_operator_is_reminded_every_three_days() -> None:
    story = Story()
    story.says(US, statement("MX-JAL", further=True))
    assert story.passes(timedelta(hours=71)) == ()
    (incident,) = story.incidents.values()
    assert not overdue(incident, story.now)
    story.passes(HOUR)
    assert overdue(incident, story.now)
    assert not overdue(replace(incident, reminded_at=story.now), story.now + HOUR)


def test_an_order_with_an_end_of_its_own_simply_ends() -> None:
    story = Story()
    story.says(US, statement("MX-JAL", expires=NOON + 3 * HOUR))
    (alert,) = story.passes(3 * HOUR)
    assert alert.incident.state is State.OVER
    assert [s.end for s in alert.incident.stances] == [End.OWN]


def test_an_order_already_over_when_it_is_read_opens_nothing() -> None:
    story = Story()
    assert story.says(US, statement("MX-JAL", expires=NOON - HOUR)) == ()


def test_an_end_before_the_publication_is_misread_and_ignored() -> None:
    story = Story()
    dated = News(source(US), Entry(id="x", text="x", published=NOON), Reading())
    alerts = story.says(US, statement("MX-JAL", expires=NOON - HOUR), news=dated)
    assert reasons(alerts) == [Reason.OPENED]


def test_a_later_end_is_worth_telling() -> None:
    story = Story()
    story.says(US, statement("MX-JAL", expires=NOON + 3 * HOUR))
    alerts = story.says(US, statement("MX-JAL", expires=NOON + 9 * HOUR), after=HOUR)
    assert reasons(alerts) == [Reason.WIDENED]


def test_a_dormant_incident_is_cleared_by_a_late_lifting_and_revived_by_a_restatement() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"), statement("MX-NLE"))
    assert reasons(story.passes(timedelta(hours=25))) == [Reason.EXPIRED] * 2
    assert reasons(story.says(US, statement("MX-JAL", Status.LIFTED))) == [Reason.CLEARED]
    assert reasons(story.says(US, statement("MX-NLE"))) == [Reason.REVIVED]


def test_when_one_lifted_and_the_last_holder_lapses_it_is_over() -> None:
    story = Story()
    story.says(US, statement("MX-JAL"))
    story.says(UK, statement("MX-JAL"), after=HOUR)
    story.says(US, statement("MX-JAL", Status.LIFTED), after=HOUR)
    (alert,) = story.passes(timedelta(hours=25))
    assert alert.incident.state is State.OVER


def test_a_lapse_elsewhere_keeps_the_incident_dormant_after_the_last_lifting() -> None:
    """Guadalajara was never lifted, so a later word about it must still find the incident."""
    story = Story()
    story.says(US, statement("MX-JAL/guadalajara"))
    story.says(CANADA, statement("MX-JAL/puerto-vallarta", further=True))
    assert reasons(story.passes(timedelta(hours=25))) == [Reason.EXPIRED]
    assert reasons(story.says(CANADA, statement("MX-JAL", Status.LIFTED))) == [Reason.CLEARED]
    assert state(story) is State.DORMANT
    assert reasons(story.says(US, statement("MX-JAL", Status.LIFTED))) == [Reason.CLEARED]
    assert state(story) is State.OVER


def test_easing_restates_what_its_publisher_holds_and_opens_nothing() -> None:
    story = Story(rules={"roads": Severity.SEVERE})
    roads = statement("MX-JAL", hazard="road-blockade")
    easing = statement("MX-JAL", Status.CONTINUING, hazard="road-blockade")
    assert story.says(US, easing) == ()
    assert story.incidents == {}
    story.says(US, roads)
    assert story.says(US, easing, after=timedelta(hours=20)) == ()
    assert story.passes(timedelta(hours=20)) == ()
    assert reasons(story.passes(timedelta(hours=5))) == [Reason.EXPIRED]


def test_a_standing_page_holds_as_long_as_its_text_stands() -> None:
    story = Story()
    story.says(CANADA, statement("MX-JAL"), statement("MX-ROO"), listed=True, entry="mexico")
    assert story.passes(timedelta(days=9)) == ()
    alerts = story.says(CANADA, statement("MX-JAL"), listed=True, entry="mexico")
    assert [(a.incident.key.region, a.reason) for a in alerts] == [("MX-ROO", Reason.EXPIRED)]
    assert state(story, "MX-ROO") is State.DORMANT
    assert reasons(story.delists(CANADA, "another")) == [Reason.EXPIRED]
    assert state(story) is State.DORMANT


def test_a_first_poll_opens_incidents_in_silence() -> None:
    story = Story()
    seed = News(
        source(US), Entry(id="x", text="x", published=NOON - 30 * HOUR), Reading(), seed=True, recent=False
    )
    (alert,) = story.says(US, statement("MX-JAL", further=True), news=seed)
    assert alert.silent


def test_a_first_poll_tells_what_is_of_today_and_severe() -> None:
    story = Story(rules={"shelter": Severity.EXTREME, "minor": Severity.MINOR})
    seed = News(
        source(US), Entry(id="x", text="x", published=NOON - 3 * HOUR), Reading(), seed=True, recent=True
    )
    alerts = story.says(US, statement("MX-JAL"), news=seed)
    assert {a.severity: a.silent for a in alerts} == {Severity.EXTREME: False, Severity.MINOR: True}


def test_a_first_poll_leaves_history_alone() -> None:
    story = Story()
    for age, further in ((timedelta(hours=25), False), (timedelta(days=30), True)):
        seed = News(
            source(US), Entry(id="x", text="x", published=NOON - age), Reading(), seed=True, recent=False
        )
        assert story.says(US, statement("MX-JAL", further=further), news=seed) == ()
    assert story.incidents == {}


def test_a_level_rises_falls_and_ends() -> None:
    story = Story()

    def advises(level: int) -> list[Reason]:
        return reasons(
            story.says(US, levels=(Level("MX-JAL", level, NOWHERE, f"Level {level}"),), listed=True)
        )

    assert advises(2) == []
    assert advises(3) == [Reason.OPENED]
    assert advises(3) == []
    assert advises(4) == [Reason.RAISED]
    assert advises(3) == [Reason.LOWERED]
    assert advises(2) == [Reason.CLEARED]
    (incident,) = story.incidents.values()
    assert (incident.key.hazard, incident.state) == (LEVEL, State.OVER)
    assert [stance.quote for stance in incident.stances] == ["Level 2"]


def spoken_by(kind: Kind, publisher: str) -> News:
    """Return news of a publisher of that sort."""
    return News(replace(source(publisher), kind=kind), Entry(id="", text=""), Reading())


def test_a_newspapers_end_does_not_end_what_an_embassy_said_and_only_did_not_repeat() -> None:
    story = Story()
    paper = spoken_by(Kind.MEDIA, "Paper")
    story.says(US, statement("MX-JAL"))
    story.passes(20 * HOUR)
    story.says("Paper", statement("MX-JAL"), news=paper)
    story.passes(10 * HOUR)
    story.says("Paper", statement("MX-JAL", Status.LIFTED), news=paper)
    assert state(story) is State.DORMANT


def test_an_embassys_end_does_end_what_a_newspaper_only_did_not_repeat() -> None:
    story = Story()
    story.says("Paper", statement("MX-JAL"), news=spoken_by(Kind.MEDIA, "Paper"))
    story.passes(20 * HOUR)
    story.says(US, statement("MX-JAL"))
    story.passes(10 * HOUR)
    story.says(US, statement("MX-JAL", Status.LIFTED))
    assert state(story) is State.OVER
