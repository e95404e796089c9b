"""An end is told only where it is proved; what fails is told in many words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rules.model import Entry, Kind, Status
from rules.reader import LONGEST, Reader

NOON = datetime(2026, 2, 22, 18, tzinfo=UTC)

NOT_OVER = (
    ("en", "The hurricane ended flights to Colima."),
    ("en", "The flood warning for Colima has been lifted to level red."),
    ("en", "Embassy operations in Colima have returned to normal, but roads remain blocked."),
    ("en", "Embassy operations have returned to normal."),
    ("en", "Water supply in Colima has returned to normal."),
    ("en", "The situation has almost returned to normal in Colima."),
    ("en", "Life in Colima returned to normal last year."),
    ("en", "Roads are open."),
    ("en", "The airport is open."),
    ("en", "The curfew in Colima will be lifted if violence falls."),
    ("en", "Once the shelter in place order is lifted you can leave your hotel in Colima."),
    ("en", "As soon as the curfew in Colima is lifted, buses will run again."),
    ("en", "After the shelter in place order has been lifted in Colima, check with your airline."),
    ("en", "Business groups want the curfew in Colima lifted."),
    ("en", "Residents urged the governor to lift the curfew in Colima."),
    ("en", "It is unclear whether the curfew in Colima has been lifted."),
    ("en", "Do not believe messages that the curfew in Colima has been lifted."),
    ("en", "Social media posts say the curfew in Colima has been lifted."),
    ("en", "Curfew in Colima lifted?"),
    ("en", "Has the curfew in Colima been lifted?"),
    ("en", "The evacuation order for Colima was lifted by mistake."),
    ("en", "In March 2020 the shelter in place order in Colima was lifted."),
    ("en", "The 2016 curfew in Colima was lifted within a day."),
    ("en", "Last year roadblocks in Colima ended after a week."),
    ("en", "Every time the curfew in Colima is lifted, violence returns."),
    ("en", "The curfew in Colima is lifted daily between 6 a.m. and 6 p.m."),
    ("en", "Tonight's curfew in Colima has ended; the next begins at 8 p.m."),
    ("en", "The curfew in Colima was lifted for two hours to let people buy food."),
    ("en", "The shelter in place order in Colima has been lifted for embassy staff only."),
    ("en", "The curfew has been lifted everywhere but Colima."),
    ("en", "The curfew was lifted in Tepic and not in Colima."),
    ("en", "All restrictions but the curfew have been lifted in Colima."),
    ("en", "Almost all roadblocks in Colima have been cleared."),
    ("en", "A roadblock in Colima was cleared; four others stay in place."),
    ("en", "Roadblocks in Colima are cleared by police and then rebuilt."),
    ("en", "The airport in Colima has reopened for humanitarian flights only."),
    ("en", "Roads in Colima have reopened to emergency vehicles only."),
    ("en", "Evacuation flights from Colima have resumed."),
    ("en", "A handful of flights to Colima have resumed."),
    ("en", "Flights to Colima have yet to resume."),
    ("en", "Flights to Colima failed to resume on Monday."),
    ("en", "Airlines have asked to resume flights to Colima."),
    ("en", "The planned reopening of Colima airport has been put back."),
    ("en", "Police tried to clear the roadblocks in Colima."),
    ("en", "The government declared an emergency for the army to clear roadblocks in Colima."),
    ("en", "The governor ruled out lifting the curfew in Colima."),
    ("en", "The governor denied that the curfew in Colima had been lifted."),
    ("en", "A court blocked the lifting of the curfew in Colima."),
    ("en", "The airport in Colima is no longer open."),
    ("en", "Trains in Colima are no longer running normally."),
    ("en", "The protest ban in Colima has been lifted."),
    ("en", "The search for victims of the shooting in Colima has been called off."),
    ("en", "The strike in Colima was called off until Friday."),
    ("en", "Protesters lifted a roadblock only to set up another in Colima."),
    ("en", "The hurricane has passed Cuba and is moving toward Colima."),
    ("en", "Hurricane Kay has weakened to a tropical storm near Colima."),
    ("en", "The wildfire near Colima is 40 percent contained."),
    ("en", "Taxis in Colima are not operating, and no date has been given for them to resume."),
    ("en", "Flights to Colima will resume when the airport reopens."),
    ("en", "The army will have cleared roadblocks in Colima by Sunday."),
    ("en", "Debris from burnt vehicles has been cleared in Colima."),
    ("en", "The curfew in Colima no longer applies to doctors."),
    ("en", "The curfew no longer starts at 10 p.m. in Colima but at 8 p.m."),
    ("en", "Shelter in place is no longer voluntary in Colima."),
    ("en", "Gunfire in Colima is no longer rare."),
    ("en", "The strike in Colima was over pay."),
    ("es", "Los bloqueos en Colima ya no se limitan al norte."),
    ("es", "Concluyó la primera jornada del paro en Colima."),
    ("es", "El toque de queda en Colima ya no aplica a médicos."),
    ("es", "El huracán terminó con los vuelos a Colima."),
    ("es", "La alerta por inundación en Colima fue levantada a nivel rojo."),
    ("es", "Las operaciones de la Embajada han vuelto a la normalidad."),
    ("es", "El suministro de agua en Colima ha vuelto a la normalidad."),
    ("es", "Las carreteras están abiertas."),
    ("es", "El toque de queda en Colima se levantará si baja la violencia."),
    ("es", "Llaman a levantar el toque de queda en Colima."),
    ("es", "Según versiones en redes sociales, terminaron los bloqueos en Colima."),
    ("es", "¿Terminaron los bloqueos en Colima?"),
    ("es", "Por error se informó que terminó el toque de queda en Colima."),
    ("es", "En 2019 se levantó el toque de queda en Colima a los dos días."),
    ("es", "Cada vez que se levanta el toque de queda en Colima regresa la violencia."),
    ("es", "Se levantó brevemente el toque de queda en Colima."),
    ("es", "El toque de queda en Colima se levanta a las 6 de la mañana."),
    ("es", "El toque de queda en Colima fue levantado solo para personal médico."),
    ("es", "El toque de queda se levantó en Tepic y no en Colima."),
    ("es", "Se levantó el toque de queda en todo el país menos en Colima."),
    ("es", "Casi todos los bloqueos en Colima fueron levantados."),
    ("es", "Un bloqueo en Colima fue liberado; otros cuatro continúan."),
    ("es", "El aeropuerto de Colima reabrió solo para vuelos humanitarios."),
    ("es", "El aeropuerto de Colima reabrirá mañana si las condiciones lo permiten."),
    ("es", "Se pospone la reapertura del aeropuerto de Colima."),
    ("es", "Fracasó el intento de levantar los bloqueos en Colima."),
    ("es", "El gobierno prometió levantar el toque de queda en Colima."),
    ("es", "Un juez frenó el levantamiento del toque de queda en Colima."),
    ("es", "Ya no está abierto el aeropuerto de Colima."),
    ("es", "Los taxis ya no prestan servicio en Colima."),
    ("es", "La protesta terminó en enfrentamientos en Colima."),
    ("es", "La marcha en Colima terminó con disturbios."),
    ("es", "El levantamiento armado en Colima provocó enfrentamientos."),
    ("es", "La huelga en Colima quedó suspendida hasta el viernes."),
    ("es", "El huracán se alejó de Cuba y avanza hacia Colima."),
    ("es", "Se levantó el toque de queda en Colima, pero fue impuesto de nuevo."),
)
"""Sentences that sound like an end in Mexico, and prove none."""

OVER = (
    ("en", "The governor announced the end of the curfew in Colima.", "curfew MX-COL lifted"),
    ("en", "The curfew imposed in Colima on Sunday ended on Tuesday.", "curfew MX-COL lifted"),
    ("en", "The curfew in Colima was lifted this morning.", "curfew MX-COL lifted"),
    ("en", "A curfew was imposed in Colima on Sunday but has since been lifted.", "curfew MX-COL lifted"),
    ("en", "The state of emergency and curfew have been lifted in Colima.", "curfew MX-COL lifted"),
    (
        "en",
        "Rail services in Colima were suspended but have now resumed.",
        "transit-suspension MX-COL lifted",
    ),
    ("en", "Bus services in Colima have resumed, with some delays.", "transit-suspension MX-COL lifted"),
    ("en", "Roads in Colima are no longer blocked.", "road-blockade MX-COL lifted"),
    (
        "en",
        "The strike planned for Friday in Colima has been called off after talks.",
        "strike MX-COL lifted",
    ),
    (
        "en",
        "The airport in Colima has reopened after being closed for several days.",
        "airport-closure CLQ lifted",
    ),
    ("en", "Colima airport re-opening Monday.", "airport-closure CLQ lifted"),
    ("en", "Roads in Colima, closed since 2024, have reopened.", "road-blockade MX-COL lifted"),
    ("es", "El paro en Colima terminó el sábado.", "strike MX-COL lifted"),
    ("es", "El gobernador anunció el fin del toque de queda en Colima.", "curfew MX-COL lifted"),
    ("es", "Terminó el bloqueo de la autopista en Colima.", "road-blockade MX-COL lifted"),
    ("es", "Fueron retirados todos los bloqueos en Colima.", "road-blockade MX-COL lifted"),
    ("es", "La vida en Colima ha vuelto a la normalidad.", "shelter-in-place MX-COL lifted"),
)

FAILING = (
    (
        "en",
        "A ground stop is in effect at Guadalajara airport.",
        "flight-cancellation MX-JAL/guadalajara active",
    ),
    ("en", "Operations at Guadalajara airport have been halted.", "airport-closure GDL active"),
    (
        "en",
        "Flights to Puerto Vallarta have been diverted to Mexico City.",
        "flight-cancellation MX-JAL/puerto-vallarta active",
    ),
    ("en", "No buses are running in Tepic.", "transit-suspension MX-NAY/tepic active"),
    ("en", "Access to Cancun airport is blocked.", "road-blockade MX-ROO/cancun active"),
    ("en", "Shots were fired in Culiacan.", "armed-violence MX-SIN/culiacan active"),
    ("en", "Schools in Jalisco will not open on Monday.", "school-closure MX-JAL active"),
    ("en", "Staff are restricted to their hotels in Reynosa.", "shelter-in-place MX-TAM/reynosa active"),
    ("en", "A new curfew has been imposed in Colima.", "curfew MX-COL active"),
    ("es", "Suspenden operaciones en el aeropuerto de Culiacán.", "airport-closure CUL active"),
    ("es", "Camiones dejan de circular en Guadalajara.", "transit-suspension MX-JAL/guadalajara active"),
    ("es", "Sujetos armados instalaron retenes en Reynosa.", "road-blockade MX-TAM/reynosa active"),
    ("es", "Un bloqueo afecta la carretera en Colima.", "road-blockade MX-COL active"),
    ("es", "Queman vehículos en Zapopan.", "arson MX-JAL/zapopan active"),
    ("es", "Cierran escuelas en Michoacán.", "school-closure MX-MIC active"),
    ("es", "Piden a la población no salir en Culiacán.", "shelter-in-place MX-SIN/culiacan active"),
)


def entry(text: str, lang: str = "en") -> Entry:
    return Entry(id="e", text=text, lang=lang, subject="MX", kind=Kind.GOVERNMENT, published=NOON)


def said(reader: Reader, lang: str, text: str) -> set[str]:
    return {f"{s.hazard} {s.where} {s.status}" for s in reader.read(entry(text, lang)).statements}


@pytest.mark.parametrize(("lang", "text"), NOT_OVER)
def test_what_only_sounds_like_an_end_is_none(reader: Reader, lang: str, text: str) -> None:
    told = reader.read(entry(text, lang)).statements
    assert not [s for s in told if s.status is Status.LIFTED and s.area not in {"CU", "MX-NAY"}]


@pytest.mark.parametrize(("lang", "text", "expected"), OVER)
def test_an_end_plainly_told_is_one(reader: Reader, lang: str, text: str, expected: str) -> None:
    assert expected in said(reader, lang, text)


@pytest.mark.parametrize(("lang", "text", "expected"), FAILING)
def test_what_fails_is_read_however_it_is_worded(reader: Reader, lang: str, text: str, expected: str) -> None:
    assert expected in said(reader, lang, text)


def test_an_end_holds_only_where_it_came(reader: Reader) -> None:
    text = "Flights to Jalisco remain suspended but have now resumed in Sinaloa."
    assert said(reader, "en", text) == {
        "flight-cancellation MX-JAL active",
        "flight-cancellation MX-SIN lifted",
    }


def test_an_airport_named_by_a_city_with_several_is_the_city(reader: Reader) -> None:
    florida = Entry(id="e", text="Miami airport has been closed.", lang="en", subject="US")
    assert [s.where for s in reader.read(florida).statements] == ["US-FL/miami"]


def test_what_is_cut_off_a_text_is_reported(reader: Reader) -> None:
    long = entry("x " * LONGEST + "Roads are blocked in Colima.")
    (unread,) = reader.read(long).unread
    assert (unread.why, unread.span.end) == ("too-long", len(long.document))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Roads are blocked in the Qwert Valley."),
        ("en", "Flooding has been reported in northern Qwertia."),
        ("es", "Hay bloqueos en el valle de Qwert."),
    ],
)
def test_a_hazard_in_an_unknown_place_is_left_to_the_operator(reader: Reader, lang: str, text: str) -> None:
    reading = reader.read(entry(text, lang))
    assert (reading.statements, [u.why for u in reading.unread]) == ((), ["unknown-place"])


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("The airport in Colima is closed until late May.", "MX-COL"),
        ("Puebla airport is closed. In Oaxaca, the airport is open. It may close in Colima.", "MX-PUE"),
    ],
)
def test_may_is_a_month_where_it_has_a_capital_and_a_doubt_where_it_has_none(
    reader: Reader, text: str, area: str
) -> None:
    read = reader.read(Entry(id="e", text=text, lang="en", subject="MX", published=NOON))
    assert [s.area for s in read.statements if s.status is Status.ACTIVE] == [area]


def test_the_country_of_the_next_sentence_is_not_where_the_last_place_lies(reader: Reader) -> None:
    text = "There are clashes in Colima. If you're in Mexico, leave now."
    read = reader.read(Entry(id="e", text=text, lang="en", subject="MX", published=NOON))
    assert {s.area for s in read.statements if s.hazard == "evacuation"} == {"MX"}


def test_only_the_part_of_a_note_that_was_removed_is_left_out(reader: Reader) -> None:
    text = "Updated information on visas; removal of information about a strike on 3 March; curfew in Colima"
    read = reader.read(Entry(id="e", text=text, lang="en", subject="MX", published=NOON))
    assert [s.hazard for s in read.statements] == ["curfew"]
