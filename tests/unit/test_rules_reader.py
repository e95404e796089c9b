"""The reader turns sentences into statements, in English and Spanish alike."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rules.model import Audience, Entry, Kind, Reading, Statement, Status
from rules.reader import Reader

NOON = datetime(2026, 2, 22, 18, tzinfo=UTC)
"""A Sunday, noon in Mexico City."""


def entry(
    text: str, title: str = "", lang: str | None = "en", subject: str | None = "MX", **more: object
) -> Entry:
    return Entry(id="e", text=text, title=title, lang=lang, subject=subject, published=NOON, **more)  # type: ignore[arg-type]


def said(reading: Reading) -> set[str]:
    """Return the statements as ``hazard where status``, without what only continues."""
    return {
        f"{s.hazard} {s.where} {s.status}" for s in reading.statements if s.status is not Status.CONTINUING
    }


def one(reading: Reading) -> Statement:
    (statement,) = reading.statements
    return statement


def test_locations_list_holds_for_the_event(reader: Reader) -> None:
    text = (
        "Locations:\n- Jalisco State (including Puerto Vallarta and Guadalajara)\n- Tamaulipas State (including Reynosa)\n"
        "- Areas of Michoacán and Nuevo León\n\n"
        "Event: There are road blockages. U.S. citizens in the named locations should shelter in place until further notice.\n\n"
        "Actions to take:\n- Avoid areas with roadblocks.\n- Monitor local media for news of shootings.\n\n"
        "Assistance:\nU.S. Embassy Mexico City"
    )
    reading = reader.read(entry(text, "Security Alert: Shelter in Place – U.S. Mission Mexico"))
    places = {
        *("MX-JAL", "MX-JAL/puerto-vallarta", "MX-JAL/guadalajara", "MX-TAM", "MX-TAM/reynosa"),
        *("MX-MIC", "MX-NLE"),
    }
    assert said(reading) == {
        f"{hazard} {place} active" for hazard in ("shelter-in-place", "road-blockade") for place in places
    }
    assert all(s.until_further_notice for s in reading.statements if s.hazard == "shelter-in-place")


def test_spanish_locations_list_holds_for_the_event(reader: Reader) -> None:
    text = (
        "Ubicaciones: Estado de Jalisco (Puerto Vallarta, Chapala), Estado de México y zonas de Guerrero\n\n"
        "Evento: Hay bloqueos carreteros. Permanezcan en sus hogares hasta nuevo aviso.\n\n"
        "Medidas a tomar:\n- Evite las zonas con bloqueos."
    )
    assert said(reader.read(entry(text, "Alerta de seguridad", "es"))) == {
        f"{hazard} {place} active"
        for hazard in ("shelter-in-place", "road-blockade")
        for place in ("MX-JAL", "MX-JAL/puerto-vallarta", "MX-JAL/chapala", "MX-MEX", "MX-GRO")
    }


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "Shelter in place in Colima.", {"shelter-in-place MX-COL active"}),
        ("es", "No salgan de sus casas en Colima.", {"shelter-in-place MX-COL active"}),
        (
            "en",
            "The advice to shelter in place no longer applies in Colima.",
            {"shelter-in-place MX-COL lifted"},
        ),
        ("es", "Ya no es necesario permanecer en sus hogares en Colima.", {"shelter-in-place MX-COL lifted"}),
        (
            "en",
            "Travelers in Colima are no longer urged to shelter in place.",
            {"shelter-in-place MX-COL lifted"},
        ),
        (
            "en",
            "Shelter in place remains in force in Jalisco but has been lifted in Sinaloa.",
            {"shelter-in-place MX-JAL active", "shelter-in-place MX-SIN lifted"},
        ),
        (
            "en",
            "The curfew has been lifted in Colima, while roads are blocked in Jalisco.",
            {"curfew MX-COL lifted", "road-blockade MX-JAL active"},
        ),
        (
            "es",
            "Se levantó el toque de queda en Colima, pero siguen los bloqueos carreteros en Jalisco.",
            {"curfew MX-COL lifted", "road-blockade MX-JAL active"},
        ),
        (
            "en",
            "Protests took place in Colima. Schools have reopened in Nayarit.",
            {"civil-unrest MX-COL active", "school-closure MX-NAY lifted"},
        ),
        (
            "en",
            "There have been no further shootouts or burnt vehicles in Colima.",
            {"armed-violence MX-COL lifted", "arson MX-COL lifted"},
        ),
        ("es", "No se han registrado nuevos bloqueos en Colima.", {"road-blockade MX-COL lifted"}),
        (
            "en",
            "Guadalajara, Jalisco: gun battles have been reported.",
            {"armed-violence MX-JAL/guadalajara active"},
        ),
        (
            "es",
            "Balaceras en Guadalajara (Jalisco) esta tarde.",
            {"armed-violence MX-JAL/guadalajara active"},
        ),
        ("en", "Neither taxis nor buses are operating in Tepic.", {"transit-suspension MX-NAY/tepic active"}),
        ("es", "El transporte público en Tepic opera con normalidad.", set()),
        ("en", "Hurricane Lucia is forecast to hit Colima.", {"tropical-cyclone MX-COL active"}),
        ("es", "Se canceló la alerta de tsunami para Colima.", {"tsunami MX-COL lifted"}),
        ("en", "On 3 May a strike begins in Colima.", {"strike MX-COL active"}),
        ("en", "The 9 May strike in Colima has been called off.", {"strike MX-COL lifted"}),
    ],
)
def test_a_clause_speaks_of_its_own_places_and_hazards(
    reader: Reader, lang: str, text: str, expected: set[str]
) -> None:
    assert said(reader.read(entry(text, lang=lang))) == expected


@pytest.mark.parametrize(
    ("lang", "text", "why"),
    [
        ("en", "No airports have been closed in Colima.", "denied"),
        ("es", "Ningún aeropuerto ha sido cerrado en Colima.", "denied"),
        ("en", "There are no reports of roadblocks in Colima.", "denied"),
        ("es", "No se reportan bloqueos en Colima.", "denied"),
        ("en", "Stop at all roadblocks in Colima.", "standing-advice"),
        ("es", "Evite los bloqueos en Colima.", "standing-advice"),
        ("en", "Roads in Colima may be blocked.", "hypothetical"),
        ("es", "En caso de tiroteo en Colima, resguárdese.", "hypothetical"),
        ("en", "If you are in Colima and wish to leave, you should leave immediately.", "hypothetical"),
        ("es", "Quienes deseen salir de Colima pueden ser evacuados de inmediato.", "hypothetical"),
        ("en", "Protests are common in Colima.", "standing-risk"),
        ("es", "Las protestas son frecuentes en Colima.", "standing-risk"),
        ("en", "Removal of information about roadblocks in Colima.", "removed-text"),
        ("en", "Updated information about flooding.", "standing-risk"),
        ("en", "Roads are blocked in Qwertyville.", "unknown-place"),
        ("es", "Hay bloqueos en Qwertyville.", "unknown-place"),
    ],
)
def test_what_is_not_said_of_now_is_kept_for_the_operator(
    reader: Reader, lang: str, text: str, why: str
) -> None:
    reading = reader.read(entry(text, lang=lang))
    assert said(reading) == set()
    assert why in {u.why for u in reading.unread}


def test_staff_who_must_observe_a_curfew_have_one(reader: Reader) -> None:
    for lang, text in (
        ("en", "Embassy staff in Tepic must observe a night curfew."),
        ("es", "El personal de la embajada en Tepic debe respetar un toque de queda."),
    ):
        statement = one(reader.read(entry(text, lang=lang)))
        assert (statement.hazard, statement.audience) == ("curfew", Audience.STAFF)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Some roads in Colima are not yet fully reopened."),
        ("en", "Flights to Colima are gradually resuming."),
        ("es", "Los vuelos a Colima se reanudan gradualmente."),
        ("en", "The airport of Colima has not reopened."),
        ("en", "The curfew in Colima stays until it is lifted."),
        ("en", "Conditions in Colima are continuing to return to normal."),
    ],
)
def test_easing_is_no_end(reader: Reader, lang: str, text: str) -> None:
    assert not {s for s in said(reader.read(entry(text, lang=lang))) if s.endswith("lifted")}


def test_normal_again_ends_what_the_alert_is_about_there(reader: Reader) -> None:
    text = (
        "U.S. citizens in Jalisco should continue to shelter in place because roads are blocked. "
        "The situation has returned to normal in Sinaloa and Tamaulipas."
    )
    assert said(reader.read(entry(text))) == {
        *(f"{hazard} MX-JAL active" for hazard in ("shelter-in-place", "road-blockade")),
        *(f"{h} {a} lifted" for h in ("shelter-in-place", "road-blockade") for a in ("MX-SIN", "MX-TAM")),
    }


def test_a_list_under_a_lifting_is_lifted(reader: Reader) -> None:
    text = "The situation has returned to normal in the following states:\n- Sinaloa\n- Tamaulipas"
    assert said(reader.read(entry(text))) == {
        "shelter-in-place MX-SIN lifted",
        "shelter-in-place MX-TAM lifted",
    }


def test_lifting_without_a_place_is_about_the_subject_country(reader: Reader) -> None:
    statement = one(reader.read(entry("The shelter in place order has ended.")))
    assert (statement.area, statement.status, statement.named_place) == ("MX", Status.LIFTED, False)


def test_lifting_without_a_place_ends_nothing_beside_an_active_region(reader: Reader) -> None:
    text = "Remain indoors in Jalisco. Elsewhere the advice to stay indoors has been lifted."
    assert "shelter-in-place MX lifted" not in said(reader.read(entry(text)))


def test_all_restrictions_on_staff_lifted_is_a_blanket_lifting(reader: Reader) -> None:
    for lang, text in (
        ("en", "All restrictions on U.S. government staff have been lifted."),
        ("es", "Se han levantado todas las restricciones para el personal del Gobierno de Estados Unidos."),
    ):
        statement = one(reader.read(entry(text, lang=lang)))
        assert statement.blanket
        assert (statement.hazard, statement.area) == ("shelter-in-place", "MX")
        assert (statement.status, statement.audience) == (Status.LIFTED, Audience.STAFF)


def test_orders_to_staff_are_told_apart_from_orders_to_the_public(reader: Reader) -> None:
    text = "U.S. government employees in Guadalajara and Tijuana have a curfew. Visitors in Tepic should stay indoors."
    reading = reader.read(entry(text))
    assert {(s.where, s.audience.value) for s in reading.statements} == {
        ("MX-JAL/guadalajara", "staff"),
        ("MX-BCN/tijuana", "staff"),
        ("MX-NAY/tepic", "public"),
    }


@pytest.mark.parametrize(
    ("lang", "text", "expires"),
    [
        ("en", "Shelter in place in Colima until 1:30 PM.", datetime(2026, 2, 22, 19, 30, tzinfo=UTC)),
        (
            "en",
            "Stay indoors in Colima through Wednesday, February 25.",
            datetime(2026, 2, 26, 6, tzinfo=UTC),
        ),
        ("en", "Stay indoors in Tijuana until tomorrow.", datetime(2026, 2, 24, 8, tzinfo=UTC)),
        (
            "es",
            "Permanezcan en casa en Colima hasta el lunes 23 de febrero.",
            datetime(2026, 2, 24, 6, tzinfo=UTC),
        ),
        (
            "es",
            "Se suspenden las clases en Colima el lunes 23 de febrero.",
            datetime(2026, 2, 24, 6, tzinfo=UTC),
        ),
        ("en", "Schools in Colima are closed on Monday.", datetime(2026, 2, 24, 6, tzinfo=UTC)),
        ("en", "Stay indoors in Colima until further notice.", None),
        ("en", "A curfew in Colima holds from 10 p.m. until 6 a.m.", None),
    ],
)
def test_an_end_in_the_text_is_read_in_the_places_own_time(
    reader: Reader, lang: str, text: str, expires: datetime | None
) -> None:
    assert one(reader.read(entry(text, lang=lang))).expires == expires


def test_flights_are_about_where_they_fail_and_who_flies_them(reader: Reader) -> None:
    text = "Suspendemos nuestros vuelos desde y hacia Guadalajara, Puerto Vallarta y Tepic."
    reading = reader.read(entry(text, lang="es", subject=None, kind=Kind.AIRLINE, carrier="AM"))
    assert said(reading) == {
        f"flight-cancellation {where} active"
        for where in ("MX-JAL/guadalajara", "MX-JAL/puerto-vallarta", "MX-NAY/tepic")
    }
    assert {s.carrier for s in reading.statements} == {"AM"}


def test_open_airports_are_said_of_the_airports(reader: Reader) -> None:
    text = "Los aeropuertos de Guadalajara, Puerto Vallarta y Tepic están abiertos y operan con normalidad."
    assert said(reader.read(entry(text, lang="es", kind=Kind.AVIATION_AUTHORITY))) == {
        f"airport-closure {code} lifted" for code in ("GDL", "PVR", "TPQ")
    }


def test_an_airport_speaks_of_itself(reader: Reader) -> None:
    airport = entry(
        "The airport is closed.", subject=None, kind=Kind.AIRPORT, publisher="Tampa International Airport"
    )
    assert {(s.area, s.status) for s in reader.read(airport).statements} == {("US-FL", Status.ACTIVE)}


@pytest.mark.parametrize(
    ("lang", "text", "levels"),
    [
        ("en", "Level 4: Do Not Travel to Colima.", {("MX-COL", 4)}),
        ("en", "We advise against all but essential travel to Colima.", {("MX-COL", 3)}),
        ("en", "We no longer advise against all but essential travel to Colima.", set()),
        ("en", "Reconsider your need to travel to Mexico.", {("MX", 3)}),
        ("en", "Exercise a high degree of caution. Higher levels apply in some areas.", {("MX", 2)}),
        ("en", "Take normal security precautions in Mexico.", {("MX", 1)}),
        ("en", "Do not travel on unlit roads.", set()),
        ("es", "Evitar los viajes no esenciales a Colima.", {("MX-COL", 3)}),
        ("es", "Se recomienda viajar con extrema precaución a México.", {("MX", 2)}),
        ("es", "No viajar a Colima.", {("MX-COL", 4)}),
    ],
)
def test_levels_of_governments_on_one_scale(
    reader: Reader, lang: str, text: str, levels: set[tuple[str, int]]
) -> None:
    assert {(level.area, level.level) for level in reader.read(entry(text, lang=lang)).levels} == levels


def test_quotes_are_slices_of_the_document_and_evidence_lies_inside_it(reader: Reader) -> None:
    item = entry("¡Atención!  Hay bloqueos carreteros en Michoacán.", "Aviso – ⚠️", "es")
    statement = one(reader.read(item))
    assert item.document[statement.span.start : statement.span.end] == statement.quote
    assert {e.role: item.document[e.span.start : e.span.end] for e in statement.evidence} == {
        "hazard": "bloqueos carreteros",
        "area": "Michoacán",
    }


def test_a_language_without_words_is_left_to_the_operator(reader: Reader) -> None:
    reading = reader.read(entry("Maghintay ng balita.", lang="tl"))
    assert [u.why for u in reading.unread] == ["unknown-language"]


def test_an_untold_language_is_told_by_its_words(reader: Reader) -> None:
    assert reader.read(entry("Se han reportado bloqueos en los caminos de Colima.", lang=None)).lang == "es"
    assert reader.read(entry("Roads in Colima have been blocked by the protesters.", lang=None)).lang == "en"
    assert reader.read(entry("도로가 봉쇄되었습니다.", lang=None)).lang is None


def test_a_regional_tag_is_read_with_its_language(reader: Reader) -> None:
    assert reader.read(entry("Hay bloqueos en Colima.", lang="es-MX")).lang == "es"


def test_every_place_named_is_mentioned(reader: Reader) -> None:
    assert set(reader.read(entry("The fair in Tepic and Colima begins.")).mentions) >= {
        "MX-NAY/tepic",
        "MX-COL",
    }


def test_a_test_message_states_nothing(reader: Reader) -> None:
    reading = reader.read(entry("Tsunami warning for Colima. This is a test.", "[TEST]"))
    assert (reading.statements, [u.why for u in reading.unread]) == ((), ["test"])


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Fighting has resumed in Colima."),
        ("en", "Public transport is not running in Colima."),
        ("en", "There are no plans to lift the curfew in Colima."),
        ("en", "Opposition leaders call for the curfew in Colima to be lifted."),
        ("en", "The government refused to lift the curfew in Colima."),
        ("en", "The curfew lifted last month in Colima has been reimposed."),
        ("en", "Roads in Colima reopened on Monday and were blocked again on Tuesday."),
        ("en", "Only one road in Colima has reopened."),
        ("en", "The curfew in Colima has been lifted except for the port area."),
        ("en", "It is too early to say that the roadblocks in Colima have ended."),
        ("en", "Rumours that the curfew in Colima has ended are false."),
        ("en", "If the curfew in Colima is lifted, buses will run."),
        ("en", "Once roads in Colima have been cleared, buses will resume."),
        ("en", "The truce ended and shooting resumed in Colima."),
        ("en", "The protest ended in violence in Colima."),
        ("en", "Travel is no longer safe in Colima because of shootouts."),
        ("en", "Nobody knows when the airport in Colima will reopen."),
        (
            "en",
            "The situation returned to normal in Colima. However, roadblocks have been reported in Colima. Stay indoors.",
        ),
        ("es", "Aún no se levanta el toque de queda en Colima."),
        ("es", "Piden que se levante el toque de queda en Colima."),
        ("es", "El toque de queda levantado ayer en Colima fue reinstaurado."),
        ("es", "Manifestantes levantaron bloqueos en Colima."),
        ("es", "Se reanudaron los enfrentamientos en Colima."),
        ("es", "Ya no operan los autobuses en Colima."),
        ("es", "Ya no es seguro viajar a Colima por las balaceras."),
    ],
)
def test_no_false_all_clear(reader: Reader, lang: str, text: str) -> None:
    assert not {s for s in said(reader.read(entry(text, lang=lang))) if s.endswith("lifted")}


def test_evidence_shows_what_scoped_and_what_ended_a_statement(reader: Reader) -> None:
    text = "Locations: Colima\n\nEvent: Visitors in the named locations should stay indoors until tomorrow."
    roles = {e.role: e.term for e in one(reader.read(entry(text))).evidence}
    assert roles["scope"] == "named locations"
    assert roles["expiry"] == "until"


@pytest.mark.parametrize(
    "text",
    [
        "Shootings were reported today in the Northwest and Southwest Regions.",
        "Shootings were reported today in the North-West and South-West regions.",
    ],
)
def test_directions_before_a_word_for_regions_name_them(reader: Reader, text: str) -> None:
    areas = {s.area for s in reader.read(entry(text, subject="CM")).statements}
    assert areas == {"CM-NW", "CM-SW"}


@pytest.mark.parametrize(
    "text",
    [
        "If a storm approaches, stay indoors and follow the instructions.",
        "Strikes by taxi drivers can be violent.",
        "Reports that residents have been evacuated are false.",
        "In March 2019, gunmen attacked a hotel in Colima.",
        "Check that the road to Colima is open.",
    ],
)
def test_what_is_supposed_denied_or_remembered_states_nothing(reader: Reader, text: str) -> None:
    assert reader.read(entry(text)).statements == ()


def test_what_only_explains_a_failure_is_not_ended_by_it(reader: Reader) -> None:
    text = "Owing to the unrest in Colima we have cancelled all our flights."
    assert "civil-unrest MX-COL active" in said(reader.read(entry(text)))
