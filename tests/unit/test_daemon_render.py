"""What people read: clear, short, true, and safe whatever a feed says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.gsm import segments
from daemon.render import Renderer, link_hosts
from daemon.topics import Item
from rules.hazards import HAZARDS
from rules.incident import Contrary, End
from rules.model import MENTION, Audience, Kind, MsgType, Reason, Severity, Source
from tests.shipped import gazetteer
from tests.standins.delivery import NOON, stance
from tests.standins.sayings import LATER, held, item, lifted

PLACES = gazetteer()
RENDERER = Renderer(PLACES, {"us": frozenset({"embassy.example"})})
REF = "4F7K2M9Q"


def sms(*items: Item, lang: str = "en") -> str:
    """Return the SMS, which must hold all the items."""
    done = RENDERER.render(items, lang, "sms", REF)
    assert set(done.said) == set(items)
    assert done.segments == segments(done.text) <= 2
    assert done.text.endswith(f"Ref {REF}")
    return done.text


ALERT, UPDATE, CANCEL = MsgType.ALERT, MsgType.UPDATE, MsgType.CANCEL
VALLARTA = "MX-JAL/puerto-vallarta"


def test_an_alert_reads_as_meant() -> None:
    us = stance("US Embassy Mexico", further_notice=True)
    text = sms(item(held("shelter-in-place", us), ALERT, Reason.OPENED, "MX-JAL/guadalajara"))
    assert text == (
        "ADVISORY: SHELTER IN PLACE - Guadalajara (Mexico). Stay where you are, indoors. "
        "Says US Embassy Mexico, Sun 22 Feb 12:00 local. Until further notice. Ref 4F7K2M9Q"
    )


def test_an_all_clear_says_what_is_over_where_and_who_said_so() -> None:
    over = held("shelter-in-place", lifted(stance("US Embassy Mexico")))
    assert sms(item(over, CANCEL, Reason.CLEARED, "MX-JAL", at=LATER)) == (
        "ADVISORY OVER: The order to shelter in place has ended - Jalisco (Mexico). "
        "Says US Embassy Mexico, Tue 24 Feb 12:00 local. Ref 4F7K2M9Q"
    )


def test_a_lifting_while_another_holds_names_both_and_where() -> None:
    both = held("shelter-in-place", lifted(stance("US Embassy")), stance("Canada", VALLARTA, listed=True))
    text = sms(item(both, UPDATE, Reason.LIFTED, VALLARTA, at=LATER))
    assert "Canada still holds it in Puerto Vallarta; US Embassy has lifted it." in text
    assert "OVER" not in text


def test_who_lifts_here_and_holds_there_is_said_with_both_places() -> None:
    mixed = held(
        "shelter-in-place", lifted(stance("US Embassy", "MX-JAL/guadalajara")), stance("US Embassy", VALLARTA)
    )
    text = sms(item(mixed, UPDATE, Reason.LIFTED, "MX-JAL", at=LATER))
    assert "US Embassy still holds it in Puerto Vallarta; US Embassy (Guadalajara) has lifted it." in text


def test_what_another_incident_still_holds_is_named_too() -> None:
    done = item(
        held("shelter-in-place", lifted(stance("US Embassy", VALLARTA))), UPDATE, Reason.LIFTED, VALLARTA
    )
    peer = held("shelter-in-place", stance("Canada", "MX-JAL"))
    text = sms(replace(done, peers=(peer,)))
    assert "STILL ON: SHELTER IN PLACE - Jalisco" in text
    assert "Canada still holds it in Jalisco; US Embassy has lifted it." in text


def test_an_order_to_staff_is_said_to_be_for_staff() -> None:
    own = stance("US Embassy Mexico", until=LATER, own_end=True)
    text = sms(item(held("curfew", own, audience=Audience.STAFF), ALERT, Reason.OPENED, "MX-JAL"))
    assert text.startswith("ADVISORY: CURFEW FOR STAFF of US Embassy Mexico - Jalisco (Mexico).")
    assert "Until Tue 24 Feb 12:00 local." in text
    assert "Be indoors" not in text


def test_the_time_is_that_of_the_place() -> None:
    cancun = held("shelter-in-place", stance(place="MX-ROO"))
    assert "13:00 local" in sms(item(cancun, ALERT, Reason.OPENED, "MX-ROO"))


def test_the_same_in_many_places_is_said_once() -> None:
    regions = ("MX-JAL", "MX-NAY", "MX-COL", "MX-GUA", "MX-MIC")
    text = sms(*(item(held("shelter-in-place", stance(place=r)), ALERT, Reason.OPENED, r) for r in regions))
    assert "Jalisco, Nayarit, Colima +2 (Mexico)." in text
    assert text.count("SHELTER IN PLACE") == 1


def test_places_in_several_countries_carry_their_country() -> None:
    two = [item(held("strike", stance(place=p)), ALERT, Reason.OPENED, p) for p in ("MX-JAL", "FR-IDF")]
    text = sms(*two)
    assert "Jalisco (Mexico)" in text
    assert "(France)" in text


def test_an_end_that_was_given_is_never_blurred_or_left_out() -> None:
    hazards = ("school-closure", "curfew", "transit-suspension", "strike", "flood")
    ends = [
        item(
            held(h, stance(until=NOON + timedelta(days=n + 1), own_end=True)), ALERT, Reason.OPENED, "MX-JAL"
        )
        for n, h in enumerate(hazards)
    ]
    done = RENDERER.render(ends, "en", "sms", REF)
    assert done.text.count("Until ") == len(done.said)


def test_what_two_segments_cannot_hold_is_left_for_another_message() -> None:
    places = ("MX-JAL", "MX-NAY", "MX-COL")
    many = [item(held(h, stance(place=p)), ALERT, Reason.OPENED, p) for h in HAZARDS for p in places[:1]]
    first = RENDERER.render(many, "en", "sms", REF)
    assert first.segments == 2
    rest = [one for one in many if one not in first.said]
    assert rest
    assert first.said[0].alert.incident.key.hazard == "shelter-in-place"
    assert "TSUNAMI" in RENDERER.render(rest[-4:], "en", "sms", REF).text


def test_a_grave_danger_comes_before_an_all_clear() -> None:
    over = item(held("shelter-in-place", lifted(stance())), CANCEL, Reason.CLEARED, "MX-JAL")
    roads = item(held("road-blockade", stance()), ALERT, Reason.OPENED, "MX-JAL")
    text = sms(over, replace(roads, severity=Severity.SEVERE))
    assert text.startswith("ADVISORY: ROADS BLOCKED")
    assert "Over: The order to shelter in place has ended" in text


def test_many_ends_are_listed_by_name_after_the_word_that_says_so() -> None:
    hazards = ("shelter-in-place", "armed-violence", "arson", "transit-suspension")
    over = [item(held(h, lifted(stance())), CANCEL, Reason.CLEARED, "MX-JAL", at=LATER) for h in hazards]
    roads = held("road-blockade", lifted(stance("Canada")), stance("US Embassy Mexico"))
    text = sms(item(roads, UPDATE, Reason.LIFTED, "MX-JAL", at=LATER), *over)
    assert text.startswith("ADVISORY UPDATE: STILL ON: ROADS BLOCKED - Jalisco (Mexico).")
    assert "Over: SHELTER IN PLACE, ARMED VIOLENCE, ARSON ATTACKS, NO PUBLIC TRANSPORT - Jalisco." in text


def test_another_publishers_contrary_word_is_shown_but_nothing_to_dial() -> None:
    air = held("flight-cancellation", stance("Volaris", "PVR"))
    calm = Contrary("AFAC", "PVR", "The airports are open and operate normally", NOON)
    text = sms(item(replace(air, contrary=(calm,)), ALERT, Reason.OPENED, "PVR"))
    assert 'But AFAC says: "The airports are open and operate normally"' in text
    trap = replace(calm, quote="All normal, call +52 55 5080 2000")
    trapped = item(replace(air, contrary=(trap,)), ALERT, Reason.OPENED, "PVR")
    assert "AFAC says otherwise." in sms(trapped)
    mail = RENDERER.render([trapped], "en", "email", REF)
    assert "AFAC" in mail.text
    assert "5080" not in mail.text + (mail.html or "")


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://embassy.example/a", True),
        ("http://embassy.example:8080/a?b=c", True),
        ("https://embassy.example.evil.test/a", False),
        ("https://evil.test/embassy.example", False),
        ("https://embassy.example@evil.test/", False),
        ("https://evil.test\\@embassy.example/", False),
        ("javascript:alert(1)//embassy.example", False),
        ("ftp://embassy.example/a", False),
        ("https://embassy.example/a b", False),
        ("https://émbassy.example/", False),
        ("https://embassy.example/" + "a" * 600, False),
        ("https://[embassy.example/", False),
    ],
)
def test_only_the_publishers_own_host_is_linked_to(link: str, shown: bool) -> None:  # noqa: FBT001 (a table)
    mail = RENDERER.render(
        [item(held("strike", stance(link=link)), ALERT, Reason.OPENED, "MX-JAL")], "en", "email", REF
    )
    assert (link in mail.text) is shown
    assert ("<a href" in (mail.html or "")) is shown


def test_a_link_never_costs_a_segment_more() -> None:
    link = "https://embassy.example/" + "a" * 60
    without = sms(item(held("strike", stance()), ALERT, Reason.OPENED, "MX-JAL"))
    beside = sms(item(held("strike", stance(link=link)), ALERT, Reason.OPENED, "MX-JAL"))
    assert segments(beside) == segments(without) == 1


def test_hosts_are_those_given_else_the_sources_own_and_its_pages() -> None:
    given_ = Source("a", "https://feeds.example/x", "A", Kind.GOVERNMENT, "en", link_hosts=("www.a.example",))
    plain = Source("b", "https://www.b.example:8443/x", "B", Kind.GOVERNMENT, "en")
    raw = Source("c", "https://api.c.example/x", "C", Kind.GOVERNMENT, "en", page="https://c.example/")
    assert link_hosts([given_, plain, raw]) == {
        "c": frozenset({"api.c.example", "c.example"}),
        "a": frozenset({"www.a.example"}),
        "b": frozenset({"www.b.example"}),
    }


def test_a_mail_holds_every_word_of_every_publisher_as_quotes() -> None:
    quote = 'Stay "inside" <b>now</b>'
    air = held("flight-cancellation", stance("Volaris", "PVR", quote=quote, carrier="Y4"))
    mail = RENDERER.render([item(air, ALERT, Reason.OPENED, "PVR")], "en", "email", REF)
    assert "Volaris, Sun 22 Feb 12:00 local time (Puerto Vallarta airport)" in mail.text
    assert "“Stay 'inside' <b>now</b>”" in mail.text
    assert "The publishers' words are quoted" in mail.text
    assert mail.html is not None
    assert "&lt;b&gt;now&lt;/b&gt;" in mail.html
    assert mail.subject == "ADVISORY: FLIGHTS CANCELLED - Puerto Vallarta airport (Mexico)"


def test_a_mail_that_says_it_is_over_quotes_the_words_that_ended_it() -> None:
    """What was said while it held is no such word, so a lapse beside it quotes nothing."""
    us = lifted(stance("US Embassy Mexico", quote="Citizens are no longer urged to stay inside."))
    uk = replace(stance("UK FCDO", quote="Stay inside."), end=End.LAPSED, ended_at=LATER)
    about = held("shelter-in-place", us, uk)
    mail = RENDERER.render([item(about, CANCEL, Reason.CLEARED, "MX-JAL", at=LATER)], "en", "email", REF)
    assert "“Citizens are no longer urged to stay inside.”" in mail.text
    assert "Stay inside." not in mail.text


HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("\r\n\x00\u2028\u202e\u200b\ud800{}%<>\"'&й字")), max_size=120
)


@settings(deadline=None, max_examples=150)
@given(
    publisher=HOSTILE,
    quote=HOSTILE,
    link=HOSTILE,
    summary=HOSTILE,
    hazard=st.sampled_from(["strike", MENTION]),
)
@pytest.mark.fault(31, "generated text into SMS and mail")
def test_hostile_text_breaks_nothing_and_stays_within_two_segments(
    publisher: str, quote: str, link: str, summary: str, hazard: str
) -> None:
    about = held(hazard, stance(publisher, quote=quote, link=link))
    about = replace(about, summary=summary, contrary=(Contrary(publisher, "MX-JAL", quote, NOON),))
    one = item(about, ALERT, Reason.OPENED, "MX-JAL")
    done = RENDERER.render([one], "en", "sms", REF)
    assert done.segments is not None
    assert done.segments <= 2
    assert "\n" not in done.text
    assert done.text.startswith("ADVISORY: ")
    assert done.text.endswith(f"Ref {REF}")
    mail = RENDERER.render([one], "es", "email", REF)
    mail.text.encode()
    assert "\n" not in mail.subject
    assert "<script" not in (mail.html or "").lower()


def test_notes_to_the_operator_fit_their_channel() -> None:
    notes = [f"Source {n} is blind since yesterday, answered 407" for n in range(30)]
    text = RENDERER.note(notes, "sms", REF)
    assert text.segments is not None
    assert text.segments <= 2
    assert text.text.endswith(f"Ref {REF}")
    shown = RENDERER.note(notes, "console", REF)
    assert all(" ".join(note.split()) in shown.text for note in notes)
    mail = RENDERER.note(notes, "email", REF)
    assert mail.subject == "advisoryd: Source 0 is blind since yesterday, answered 407 (+29)"
    assert mail.text.count("\n- ") == 29


@pytest.mark.parametrize("lang", ["en", "es", "ja"])
def test_what_is_dated_by_its_day_is_told_with_the_day_and_no_time(lang: str) -> None:
    day = NOON.replace(hour=0)
    said = held("shelter-in-place", replace(stance("Gobierno"), since=day, restated_at=day))
    told = item(said, ALERT, Reason.OPENED, "MX-JAL", at=day)
    date = {"en": "Says Gobierno, Sun 22 Feb. ", "es": "22 feb. ", "ja": "2月22日(日)。"}[lang]
    mail = RENDERER.render([told], lang, "email", REF).text
    assert date in RENDERER.render([told], lang, "sms", REF).text
    assert "Gobierno" in mail
    for text in (mail, RENDERER.render([told], lang, "sms", REF).text):
        assert "18:00" not in text
        assert "00:00" not in text
