"""What orders to people and to an office's own staff say, in whose words, and where."""

from __future__ import annotations

import pytest

from rules.model import Entry, Kind
from rules.reader import Reader


def said(reader: Reader, text: str, lang: str, subject: str) -> set[str]:
    """Return what is read of *text*, one ``hazard area status`` a statement."""
    entry = Entry(
        id="1",
        title="",
        text=text,
        publisher="Embassy",
        kind=Kind.GOVERNMENT,
        lang=lang,
        subject=subject,
        published=None,
    )
    return {f"{s.hazard} {s.area} {s.status.value}" for s in reader.read(entry).statements}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Nobody in Colima may be out of doors between ten at night and five in the morning."),
        ("es", "En Colima nadie puede circular entre las diez de la noche y las cinco de la mañana."),
    ],
)
def test_what_nobody_may_do_is_an_order(reader: Reader, lang: str, text: str) -> None:
    assert "curfew MX-COL active" in said(reader, text, lang, "MX")


def test_staff_without_a_place_are_where_their_office_is(reader: Reader) -> None:
    text = "The Embassy in Kyiv is closed today. Its employees have been told to shelter in place."
    assert said(reader, text, "en", "UA") == {"shelter-in-place UA-30 active"}


def test_several_places_may_come_before_it(reader: Reader) -> None:
    text = "The curfew in Azuay has been lifted. In Manabí, Guayas and Esmeraldas it remains in force."
    assert said(reader, text, "en", "EC") == {
        "curfew EC-A lifted",
        "curfew EC-M active",
        "curfew EC-G active",
        "curfew EC-E active",
    }


def test_the_place_of_a_reason_is_not_that_of_what_it_caused(reader: Reader) -> None:
    text = "All of South Sudan is under curfew after riots in Juba."
    assert "curfew SS active" in said(reader, text, "en", "SS")
    assert "curfew SS-EC active" not in said(reader, text, "en", "SS")


def test_being_in_the_country_is_no_condition(reader: Reader) -> None:
    text = "If you are in the country, leave now."
    assert said(reader, text, "en", "LB") == {"evacuation LB active"}


def test_only_the_owner_of_an_airspace_opens_it(reader: Reader) -> None:
    text = "India and Pakistan have agreed on a truce, and Pakistan's airspace has reopened."
    assert said(reader, text, "en", "PK") == {"airspace-closure PK lifted"}


def test_no_order_any_more_is_its_end(reader: Reader) -> None:
    assert said(reader, "There is no curfew in Colima any more.", "en", "MX") == {"curfew MX-COL lifted"}


def test_a_return_to_class_put_off_is_a_closure(reader: Reader) -> None:
    text = "Schools in Colima have put off the return to class."
    assert said(reader, text, "en", "MX") == {"school-closure MX-COL active"}


def test_a_state_government_that_names_no_place_speaks_of_its_state(reader: Reader) -> None:
    def of_jalisco(text: str) -> set[str]:
        entry = Entry(id="1", text=text, kind=Kind.GOVERNMENT, lang="es", subject="MX", area="MX-JAL")
        return {f"{s.hazard} {s.area} {s.status.value}" for s in reader.read(entry).statements}

    assert of_jalisco("Se suspenden las clases en todos los niveles este lunes.") == {
        "school-closure MX-JAL active"
    }
    assert of_jalisco("Se reportan bloqueos en las carreteras de Colima.") == {"road-blockade MX-COL active"}
