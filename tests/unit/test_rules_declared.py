"""How codes and words of one entry are joined."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from rules.declared import declare
from rules.incident import End
from rules.model import PART, Declared, Entry, Reading, Status
from rules.news import News
from tests.shipped import gazetteer
from tests.standins.story import NOON, Story, source, statement

END = datetime(2026, 2, 23, tzinfo=UTC)
ENTRY = Entry(id="w1", title="Flood Warning", text="Rivers rise.", subject="MX")
FLOOD = statement("MX", hazard="flood")


def read(declared: Declared, *said: object) -> list[tuple[str, str, Status]]:
    statements = tuple(said) or ()
    reading = Reading(statements=statements)  # type: ignore[arg-type]
    found = declare(reading, replace(ENTRY, declared=declared), gazetteer())
    return [(s.hazard, s.where, s.status) for s in found.statements]


def test_an_entry_that_declares_nothing_is_read_as_its_words() -> None:
    reading = Reading(statements=(FLOOD,))
    assert declare(reading, ENTRY, gazetteer()) is reading


def test_a_hazard_in_codes_needs_no_words() -> None:
    declared = Declared(areas=("MX-TAM", "MX-JAL/puerto-vallarta"), hazards=("flood",), over=False)
    assert read(declared) == [
        ("flood", "MX-TAM", Status.ACTIVE),
        ("flood", "MX-JAL/puerto-vallarta", Status.ACTIVE),
    ]


def test_declared_areas_replace_the_country_that_stood_in_for_them() -> None:
    unnamed = replace(FLOOD, named_place=False)
    assert read(Declared(areas=("MX-TAM",), over=False), unnamed) == [("flood", "MX-TAM", Status.ACTIVE)]


def test_words_more_precise_than_the_codes_stay_so() -> None:
    said = statement("MX-TAM/tampico", hazard="flood")
    assert read(Declared(areas=("MX-TAM",), over=False), said) == [("flood", "MX-TAM/tampico", Status.ACTIVE)]


def test_words_end_nothing_that_the_codes_hold_up() -> None:
    said = statement("MX-TAM", Status.LIFTED, hazard="flood")
    assert read(Declared(areas=("MX-TAM",), over=False), said) == [("flood", "MX-TAM", Status.ACTIVE)]


def test_codes_that_say_nothing_of_an_end_leave_it_to_the_words() -> None:
    said = statement("MX-TAM", Status.LIFTED, hazard="flood")
    assert read(Declared(areas=("MX-TAM",)), said) == [("flood", "MX-TAM", Status.LIFTED)]


def test_what_may_come_is_not_stated() -> None:
    declared = Declared(areas=("MX-TAM",), hazards=("flood",), over=False, certain=False)
    assert read(declared, FLOOD) == []


def test_an_unknown_area_never_means_everywhere_and_is_kept_for_review() -> None:
    declared = Declared(hazards=("flood",), over=False, unknown=("Humboldt Basin",))
    found = declare(Reading(), replace(ENTRY, declared=declared), gazetteer())
    assert found.statements == ()
    assert [(u.why, u.detail) for u in found.unread] == [("unknown-place", "Humboldt Basin")]


def test_a_declared_end_is_the_statements_end() -> None:
    declared = Declared(areas=("MX-TAM",), hazards=("flood",), over=False, expires=END)
    found = declare(Reading(), replace(ENTRY, declared=declared), gazetteer())
    assert [s.expires for s in found.statements] == [END]


def told(story: Story, name: str, declared: Declared, *where: str) -> None:
    entry = Entry(id=name, title="…", text="…", declared=declared)
    news = News(source("Service"), entry, Reading())
    story.says("Service", *(statement(each, hazard="flood") for each in where), news=news, entry=name)


def test_a_cancel_ends_what_the_message_it_names_raised_also_in_its_parts() -> None:
    story = Story()
    told(story, "w1", Declared(over=False), "MX-TAM")
    told(story, f"w1{PART}2", Declared(over=False), "MX-JAL")
    told(story, "other", Declared(over=False), "MX-COL")
    told(story, "c1", Declared(over=True, replaces=("w1",)))
    ends = {s.place: s.end for i in story.incidents.values() for s in i.stances}
    assert ends == {"MX-TAM": End.LIFTED, "MX-JAL": End.LIFTED, "MX-COL": None}


def test_an_update_lets_lapse_what_it_no_longer_says() -> None:
    story = Story()
    told(story, "w1", Declared(over=False), "MX-TAM", "MX-JAL")
    told(story, "w2", Declared(over=False, replaces=("w1",)), "MX-TAM")
    ends = {s.place: s.end for i in story.incidents.values() for s in i.stances}
    assert ends == {"MX-TAM": None, "MX-JAL": End.LAPSED}
    assert story.now == NOON
