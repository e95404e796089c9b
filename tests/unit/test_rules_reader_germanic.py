"""What German, Dutch and Nordic texts say of ends: none is read where none is told."""

from __future__ import annotations

import pytest

from rules.model import Entry, Reading, Status
from rules.reader import Reader

NOT_ENDED = {
    "de": (
        ("TH", "Die Grenzen sollen ab Montag wieder geöffnet werden, ein Beschluss steht aus."),
        ("NE", "Die Behörden erwägen, den Luftraum wieder freizugeben."),
        ("FR", "Die Züge nach Marseille fahren noch nicht wieder."),
        ("FR", "Auf der Strecke nach Lyon fahren wieder einzelne Züge."),
        ("PE", "Rund um Cusco ist die Straße nach Puno nur stundenweise wieder befahrbar."),
        ("KE", "In Nairobi beruhigt sich die Lage, die Proteste dauern an."),
        ("NP", "Die Ausgangssperre in Kathmandu wurde aufgehoben und wenige Stunden später erneut verhängt."),
        ("HT", "Die Flughafenleitung in Port-au-Prince hofft, den Betrieb bald wieder aufnehmen zu können."),
        ("JM", "Der Hurrikan hat sich über Jamaika abgeschwächt, bleibt aber gefährlich."),
        ("DE", "Die Streikenden in Hessen wollen die Arbeit erst am Donnerstag wieder aufnehmen."),
        ("MX", "Er wird voraussichtlich am Montag über Yucatán hinweggezogen sein."),
        ("LB", "Lufthansa nimmt die Flüge nach Beirut frühestens im Herbst wieder auf."),
        ("PK", "Dass der Luftraum über Pakistan wieder geöffnet sei, wurde dementiert."),
        ("EC", "Niemand hat die Blockaden in Pichincha aufgehoben."),
        ("LK", "Die Regierung plant, die Ausgangssperre in Colombo am Montag aufzuheben."),
        ("LK", "Die Ausgangssperre in Colombo wurde nicht aufgehoben."),
        ("LK", "Die Ausgangssperre in Colombo wurde nur für zwei Stunden aufgehoben."),
        ("LK", "Die Ausgangssperre in Colombo bleibt in Kraft, bis sie aufgehoben wird."),
        ("LK", "Gerüchte, wonach die Ausgangssperre in Colombo aufgehoben sei, treffen nicht zu."),
        ("LK", "Die Opposition fordert die Aufhebung der Ausgangssperre in Colombo."),
        ("LK", "Sobald die Ausgangssperre in Colombo aufgehoben ist, informieren wir Sie."),
        ("LK", "Die Ausgangssperre in Colombo könnte am Wochenende aufgehoben werden."),
        ("LK", "Die Ausgangssperre in Colombo wird täglich von 6 bis 18 Uhr aufgehoben."),
        ("LK", "Die Regierung hebt die Ausgangssperre in Colombo vorerst nicht auf."),
        ("LK", "Die Ausgangssperre in Colombo soll erst im Mai enden."),
        ("EC", "Die Straßenblockaden in Pichincha wurden teilweise geräumt."),
        ("EC", "Nach der Räumung haben Demonstranten die Panamericana in Pichincha erneut blockiert."),
        ("EC", "Die Verhandlungen über ein Ende der Straßenblockaden in Pichincha sind beendet."),
        ("EC", "Die meisten Straßenblockaden in Pichincha wurden aufgehoben."),
        ("EC", "Die Demonstranten in Quito weigern sich, die Blockaden in Pichincha zu beenden."),
        ("HT", "Der Flughafen Port-au-Prince wird voraussichtlich nächste Woche wieder geöffnet."),
        ("HT", "Der Flughafen Port-au-Prince ist noch nicht wieder geöffnet."),
        ("HT", "Der Flughafen Port-au-Prince ist nur für Frachtflüge wieder geöffnet."),
        ("HT", "Wann der Flughafen Port-au-Prince wieder öffnet, ist unklar."),
        ("LB", "Lufthansa wird ihre Flüge nach Beirut nicht wie geplant wieder aufnehmen."),
        ("LB", "Lufthansa prüft, die Flüge nach Beirut wieder aufzunehmen."),
        ("LB", "Einige Fluggesellschaften haben ihre Flüge nach Beirut wieder aufgenommen."),
        ("DE", "Der Streik am Flughafen Frankfurt wurde nicht abgesagt."),
        ("DE", "Die Gewerkschaft hat ein Angebot abgelehnt, den Streik in Hessen zu beenden."),
        ("DE", "Der Streik in Hessen wurde für das Wochenende ausgesetzt und am Montag fortgesetzt."),
        ("SD", "Die Waffenruhe in Khartum ist beendet, die Kämpfe gehen weiter."),
        ("SD", "Die Suche nach Überlebenden der Überschwemmung in Khartum wurde beendet."),
        ("PH", "Die Tsunamiwarnung für Davao Oriental ist noch in Kraft und wurde nicht aufgehoben."),
        ("PH", "Der Taifun hat die Provinz Cebu nicht verlassen."),
        ("NE", "Die Grenze zu Benin bleibt geschlossen, obwohl Benin die Sanktionen aufgehoben hat."),
        ("NE", "Die Schließung des Luftraums über Niger wird nicht beendet."),
        ("PE", "Der Zugverkehr nach Cusco wird schrittweise wieder aufgenommen."),
        ("BD", "Das Demonstrationsverbot in Dhaka wurde aufgehoben, Proteste dauern an."),
        ("BD", "In Dhaka sind die Schulen nicht wie angekündigt wieder geöffnet."),
    ),
    "nl": (
        ("TH", "De grenzen gaan mogelijk volgende week weer open."),
        ("FR", "De treinen naar Marseille rijden nog niet weer."),
        ("KE", "In Nairobi keert de rust langzaam terug, maar de protesten gaan door."),
        ("NP", "De avondklok in Kathmandu werd opgeheven en dezelfde dag weer ingesteld."),
        ("HT", "De luchthaven van Port-au-Prince hoopt snel weer open te gaan."),
        ("LB", "KLM vliegt voorlopig nog niet weer op Beiroet."),
        ("PE", "Rond Cusco rijden weer enkele treinen."),
        ("BE", "De vakbonden in Antwerpen willen het werk pas donderdag hervatten."),
        ("LK", "De regering is van plan de avondklok in Colombo op te heffen."),
        ("LK", "De avondklok in Colombo is niet opgeheven."),
        ("LK", "De avondklok in Colombo is tijdelijk opgeheven."),
        ("LK", "De avondklok in Colombo blijft van kracht totdat deze wordt ingetrokken."),
        ("LK", "Geruchten dat de avondklok in Colombo is opgeheven, kloppen niet."),
        ("LK", "De oppositie eist dat de avondklok in Colombo wordt opgeheven."),
        ("LK", "Zodra de avondklok in Colombo is opgeheven, informeren wij u."),
        ("LK", "De avondklok in Colombo zou dit weekend kunnen worden opgeheven."),
        ("LK", "De avondklok in Colombo wordt dagelijks van 6 tot 18 uur opgeheven."),
        ("LK", "De regering heft de avondklok in Colombo vooralsnog niet op."),
        ("LK", "De regering trekt de avondklok in Colombo niet in."),
        ("LK", "De avondklok in Colombo is versoepeld."),
        ("EC", "De wegblokkades in Pichincha zijn deels opgeheven."),
        ("EC", "De betogers in Pichincha hebben de snelweg opnieuw geblokkeerd nadat die was vrijgemaakt."),
        ("EC", "De meeste wegblokkades in Pichincha zijn opgeheven."),
        ("EC", "Het overleg over een einde aan de wegblokkades in Pichincha is beëindigd."),
        ("EC", "De betogers in Pichincha weigeren de wegblokkades te beëindigen."),
        ("HT", "De luchthaven van Port-au-Prince gaat naar verwachting volgende week weer open."),
        ("HT", "De luchthaven van Port-au-Prince is nog niet heropend."),
        ("HT", "De luchthaven van Port-au-Prince is alleen voor vrachtvluchten weer open."),
        ("HT", "Wanneer de luchthaven van Port-au-Prince weer opengaat, is onduidelijk."),
        ("LB", "KLM hervat de vluchten naar Beiroet voorlopig niet."),
        ("LB", "KLM overweegt de vluchten naar Beiroet te hervatten."),
        ("LB", "Enkele maatschappijen hebben hun vluchten naar Beiroet hervat."),
        ("BE", "De staking in Brussel is niet afgelast."),
        ("BE", "De vakbond weigert de staking in Brussel te beëindigen."),
        ("BE", "De staking in Brussel is opgeschort tot vrijdag."),
        ("SD", "Het bestand in Khartoem is voorbij en de gevechten gaan door."),
        ("SD", "De zoektocht naar slachtoffers van de overstroming in Khartoem is beëindigd."),
        ("PH", "De tsunamiwaarschuwing voor Davao Oriental is nog niet ingetrokken."),
        ("NE", "De grens met Benin blijft dicht, al heeft Benin de sancties opgeheven."),
        ("NE", "Het luchtruim van Niger gaat niet open."),
        ("PE", "Het treinverkeer naar Cusco wordt geleidelijk hervat."),
        ("BD", "Het demonstratieverbod in Dhaka is opgeheven, de protesten gaan door."),
        ("BD", "De scholen in Dhaka gaan maandag niet weer open."),
    ),
    "sv": (
        ("TH", "Gränserna väntas öppna igen nästa vecka."),
        ("NP", "Utegångsförbudet i Katmandu hävdes men infördes igen samma kväll."),
        ("SE", "Tågen till Malmö går ännu inte igen."),
        ("LK", "Regeringen planerar att häva utegångsförbudet i Colombo."),
        ("LK", "Utegångsförbudet i Colombo har inte hävts."),
        ("LK", "Utegångsförbudet i Colombo hävs tillfälligt i två timmar."),
        ("LK", "Rykten om att utegångsförbudet i Colombo har hävts stämmer inte."),
        ("LK", "När utegångsförbudet i Colombo har hävts återkommer vi."),
        ("LK", "Oppositionen kräver att utegångsförbudet i Colombo hävs."),
        ("LK", "Regeringen häver inte utegångsförbudet i Colombo."),
        ("EC", "Vägblockaderna i Pichincha har delvis hävts."),
        ("EC", "De flesta vägspärrar i Pichincha är borttagna."),
        ("HT", "Flygplatsen i Port-au-Prince väntas öppna igen nästa vecka."),
        ("HT", "Flygplatsen i Port-au-Prince har ännu inte öppnat igen."),
        ("HT", "Flygplatsen i Port-au-Prince öppnar inte igen på måndag."),
        ("LB", "SAS återupptar inte flygen till Beirut."),
        ("SE", "Strejken i Stockholm är inte avblåst."),
        ("SD", "Vapenvilan i Khartoum är över och striderna fortsätter."),
        ("PH", "Stormen drog in över Cebu och tyfonen är inte över."),
        ("PE", "Tågtrafiken till Cusco återupptas gradvis."),
    ),
    "nb": (
        ("TH", "Grensene ventes å åpne igjen neste uke."),
        ("NO", "Togene til Bergen går ennå ikke igjen."),
        ("NP", "Portforbudet i Katmandu ble opphevet, men innført igjen samme kveld."),
        ("LK", "Regjeringen planlegger å oppheve portforbudet i Colombo."),
        ("LK", "Portforbudet i Colombo er ikke opphevet."),
        ("LK", "Portforbudet i Colombo oppheves midlertidig i to timer."),
        ("LK", "Rykter om at portforbudet i Colombo er opphevet stemmer ikke."),
        ("LK", "Når portforbudet i Colombo er opphevet, kommer vi tilbake."),
        ("LK", "Opposisjonen krever at portforbudet i Colombo oppheves."),
        ("LK", "Regjeringen opphever ikke portforbudet i Colombo."),
        ("EC", "Veisperringene i Pichincha er delvis opphevet."),
        ("EC", "De fleste veisperringer i Pichincha er fjernet."),
        ("HT", "Flyplassen i Port-au-Prince ventes å gjenåpne neste uke."),
        ("HT", "Flyplassen i Port-au-Prince er ennå ikke gjenåpnet."),
        ("HT", "Flyplassen i Port-au-Prince gjenåpner ikke mandag."),
        ("LB", "Norwegian gjenopptar ikke flyginger til Beirut."),
        ("NO", "Streiken i Oslo er ikke avlyst."),
        ("SD", "Våpenhvilen i Khartoum er over, og kampene fortsetter."),
        ("IS", "Myndighetene hever farenivået for flom i Nordurland."),
    ),
    "da": (
        ("TH", "Grænserne ventes at åbne igen i næste uge."),
        ("DK", "Togene til Aarhus kører endnu ikke igen."),
        ("NP", "Udgangsforbuddet i Kathmandu blev ophævet, men indført igen samme aften."),
        ("LK", "Regeringen planlægger at ophæve udgangsforbuddet i Colombo."),
        ("LK", "Udgangsforbuddet i Colombo er ikke ophævet."),
        ("LK", "Udgangsforbuddet i Colombo ophæves midlertidigt i to timer."),
        ("LK", "Rygter om, at udgangsforbuddet i Colombo er ophævet, passer ikke."),
        ("LK", "Når udgangsforbuddet i Colombo er ophævet, vender vi tilbage."),
        ("LK", "Oppositionen kræver, at udgangsforbuddet i Colombo ophæves."),
        ("LK", "Regeringen ophæver ikke udgangsforbuddet i Colombo."),
        ("EC", "Vejblokaderne i Pichincha er delvist ophævet."),
        ("EC", "De fleste vejspærringer i Pichincha er fjernet."),
        ("HT", "Lufthavnen i Port-au-Prince ventes at åbne igen i næste uge."),
        ("HT", "Lufthavnen i Port-au-Prince er endnu ikke genåbnet."),
        ("HT", "Lufthavnen i Port-au-Prince genåbner ikke mandag."),
        ("LB", "SAS genoptager ikke flyvninger til Beirut."),
        ("DK", "Strejken i København er ikke aflyst."),
        ("SD", "Våbenhvilen i Khartoum er forbi, og kampene fortsætter."),
        ("DK", "Myndighederne hæver risikoniveauet for oversvømmelse i Nordjylland."),
    ),
}
"""Sentences that sound like an end and tell none, each with the country it is about."""


def read(reader: Reader, lang: str, text: str, subject: str | None) -> Reading:
    return reader.read(Entry(id="x", title="", text=text, publisher="Embassy", lang=lang, subject=subject))


@pytest.mark.parametrize(
    ("lang", "subject", "text"),
    [(lang, subject, text) for lang, told in NOT_ENDED.items() for subject, text in told],
)
def test_what_only_sounds_like_an_end_lifts_nothing(
    reader: Reader, lang: str, subject: str, text: str
) -> None:
    told = read(reader, lang, text, subject).statements
    assert not [s for s in told if s.status is Status.LIFTED]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "Die Regierung hebt die Ausgangssperre in Colombo am Montag auf."),
        ("de", "Die Ausgangssperre in Colombo wurde am Montag aufgehoben."),
        ("nl", "De regering heft de avondklok in Colombo maandag op."),
        ("sv", "Regeringen häver utegångsförbudet i Colombo på måndag."),
        ("nb", "Myndighetene opphever portforbudet i Colombo mandag."),
        ("da", "Regeringen ophæver udgangsforbuddet i Colombo mandag."),
    ],
)
def test_an_end_is_read_wherever_its_verb_stands(reader: Reader, lang: str, text: str) -> None:
    assert [(s.hazard, s.status) for s in read(reader, lang, text, "LK").statements] == [
        ("curfew", Status.LIFTED)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Straßensperren in Jalisco, Flüge nach Guadalajara fallen aus.",
        "Strassensperren in Jalisco, Fluege nach Guadalajara fallen aus.",
        "STRASSENSPERREN IN JALISCO, FLÜGE NACH GUADALAJARA FALLEN AUS.",
    ],
)
def test_umlauts_are_read_as_they_are_typed(reader: Reader, text: str) -> None:
    assert {s.hazard for s in read(reader, "de", text, "MX").statements} == {
        "road-blockade",
        "flight-cancellation",
    }


@pytest.mark.parametrize("tag", ["no", "nb", "nb-NO", "nn"])
def test_norwegian_is_read_under_each_of_its_tags(reader: Reader, tag: str) -> None:
    told = read(reader, tag, "Det er portforbud i Colombo.", "LK").statements
    assert [s.hazard for s in told] == ["curfew"]


def test_the_dot_of_a_day_ends_no_sentence(reader: Reader) -> None:
    text = "Die Ausgangssperre in Colombo wurde am 3. März aufgehoben."
    assert [s.status for s in read(reader, "de", text, "LK").statements] == [Status.LIFTED]


@pytest.mark.parametrize(
    ("lang", "text", "levels"),
    [
        (
            "de",
            "Von nicht notwendigen Reisen nach Jalisco und Colima wird abgeraten.",
            {"MX-JAL": 3, "MX-COL": 3},
        ),
        ("de", "Vor Reisen nach Guerrero wird nicht mehr gewarnt.", {}),
        ("de", "Die Reisewarnung für Guerrero wurde aufgehoben.", {}),
        ("nl", "Niet-essentiële reizen naar Jalisco worden afgeraden.", {"MX-JAL": 3}),
        ("sv", "UD avråder från alla resor till Guerrero.", {"MX-GRO": 4}),
        ("nb", "UD fraråder reiser som ikke er strengt nødvendige til Jalisco.", {"MX-JAL": 3}),
        ("da", "Alle ikke-nødvendige rejser til Jalisco frarådes.", {"MX-JAL": 3}),
    ],
)
def test_advice_is_read_with_its_verb_before_or_behind_the_places(
    reader: Reader, lang: str, text: str, levels: dict[str, int]
) -> None:
    assert {level.area: level.level for level in read(reader, lang, text, "MX").levels} == levels


WHOLE = {
    "de": (
        "In Niamey kam es zu Protesten. Die Grenzen sind geschlossen.",
        "In Niamey kam es zu Protesten. Im ganzen Land gilt eine Ausgangssperre. Schulen sind geschlossen.",
        "In Niamey kam es zu Protesten. In mehreren Regionen des Landes gilt eine Ausgangssperre.",
        "In Niamey kam es zu Protesten. Im Norden des Landes wird gekämpft.",
    ),
    "nl": (
        "In Niamey waren er protesten. De grenzen zijn gesloten.",
        "In Niamey waren er protesten. In het hele land geldt een avondklok. Scholen zijn gesloten.",
        "In Niamey waren er protesten. In verschillende delen van het land geldt een avondklok.",
        "In Niamey waren er protesten. In het noorden van het land wordt gevochten: er zijn gevechten.",
    ),
    "sv": (
        "I Niamey har det förekommit protester i dag. Gränserna är stängda.",
        "I Niamey pågår protester. I hela landet gäller utegångsförbud. Skolorna är stängda.",
    ),
}
"""What only a country has, or is said of all of it, behind a sentence on its capital."""


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, told in WHOLE.items() for text in told])
def test_what_is_said_of_the_whole_country_is_not_the_last_places(
    reader: Reader, lang: str, text: str
) -> None:
    told = {(s.hazard, s.area) for s in read(reader, lang, text, "NE").statements}
    assert {area for hazard, area in told if hazard != "civil-unrest"} == {"NE"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "de",
            "In Niamey kam es zu Protesten. Der Grenzübergang ist geschlossen, es gilt eine Ausgangssperre.",
        ),
        ("nl", "In Niamey waren er protesten. De grensovergang is gesloten en er geldt een avondklok."),
    ],
)
def test_what_a_place_has_stays_with_the_place_named_before(reader: Reader, lang: str, text: str) -> None:
    told = {(s.hazard, s.area) for s in read(reader, lang, text, "NE").statements}
    assert {area for hazard, area in told if hazard != "civil-unrest"} == {"NE-8"}


@pytest.mark.parametrize(
    ("lang", "text", "levels"),
    [
        ("de", "Für die Regionen Abchasien und Südossetien besteht eine Reisewarnung.", {("GE-AB", 4)}),
        ("de", "Von Reisen in den Norden des Landes wird abgeraten.", set()),
        ("nl", "Voor de rest van het land geldt kleurcode geel.", {("GE", 2)}),
        ("nl", "Voor het noorden van het land geldt kleurcode oranje.", set()),
    ],
)
def test_a_level_is_given_to_what_it_is_said_of(
    reader: Reader, lang: str, text: str, levels: set[tuple[str, int]]
) -> None:
    assert {(level.area, level.level) for level in read(reader, lang, text, "GE").levels} == levels


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "Flüge nach Tripolis werden nach Misrata umgeleitet."),
        ("nl", "Vluchten naar Tripoli zijn naar Misrata uitgeweken."),
    ],
)
def test_where_flights_were_sent_instead_fails_in_nothing(reader: Reader, lang: str, text: str) -> None:
    assert {s.area for s in read(reader, lang, text, "LY").statements} == {"LY-TB"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "Der Hurrikan Ida zieht durch die Karibik. Er wird am Montag Yucatán erreichen."),
        ("nl", "Orkaan Ida trekt over het eiland. Hij treft maandag Yucatán."),
    ],
)
def test_a_storm_is_followed_where_it_is_only_called_it(reader: Reader, lang: str, text: str) -> None:
    told = {(s.hazard, s.area) for s in read(reader, lang, text, "MX").statements}
    assert told == {("tropical-cyclone", "MX-YUC")}


def test_a_place_nobody_knows_is_not_the_one_named_before(reader: Reader) -> None:
    told = read(reader, "de", "In Niamey kam es zu Protesten. In Qwertz gilt eine Ausgangssperre.", "NE")
    assert {(s.hazard, s.area) for s in told.statements} == {("civil-unrest", "NE-8")}
    assert [u.why for u in told.unread] == ["unknown-place"]
