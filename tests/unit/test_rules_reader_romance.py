"""French, Italian and Portuguese: what sounds like an end and is none, and what ends without sounding so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rules.model import Entry, Kind, Reading, Status
from rules.reader import Reader

NO_END = {
    "fr": """
        Le couvre-feu à Port-au-Prince, qui devait être levé lundi, est finalement maintenu.
        L'aéroport de Port-au-Prince a rouvert pendant deux heures avant d'être de nouveau fermé.
        La réouverture de l'aéroport de Port-au-Prince, annoncée pour mardi, n'a pas eu lieu.
        Celui de Jacmel a rouvert, pas celui de Port-au-Prince.
        Le couvre-feu sera levé à Port-au-Prince si le calme se maintient jusqu'à vendredi.
        Le couvre-feu n'a pas encore été levé à Nouméa.
        Aucune date n'a été fixée pour la levée du couvre-feu.
        Le couvre-feu sera levé dès que la situation le permettra.
        L'opposition demande la levée du couvre-feu.
        Selon des rumeurs, le couvre-feu serait levé demain à Port-au-Prince.
        Le gouvernement envisage la levée partielle du couvre-feu.
        Le couvre-feu est levé chaque matin à 5 heures.
        Le couvre-feu n'est plus limité à la capitale.
        Le couvre-feu est allégé à Nouméa.
        Le couvre-feu a été levé puis rétabli à Ouagadougou.
        L'aéroport de Port-au-Prince n'a toujours pas rouvert.
        La réouverture de l'aéroport de Beyrouth est reportée.
        L'aéroport de Beyrouth pourrait rouvrir lundi.
        Air France espère reprendre ses vols vers Bamako en septembre.
        La reprise des vols vers Tel Aviv n'est pas envisagée avant le printemps.
        Certains vols vers Beyrouth ont repris.
        Les vols vers Niamey reprennent progressivement.
        Les barrages ont été levés sur une voie seulement.
        Les manifestants refusent de lever les barrages à Cochabamba.
        Les barrages routiers ne seront pas levés avant lundi.
        La grève n'est pas terminée.
        Les syndicats rejettent la fin de la grève.
        La manifestation s'est terminée par des affrontements à Dakar.
        La trêve a pris fin et les combats ont repris à Khartoum.
        L'accalmie a pris fin, les tirs ont repris à Goma.
        L'interdiction de manifester a été levée à Conakry, où des manifestations sont en cours.
        Un retour à la normale n'est pas attendu avant plusieurs jours.
        La situation est loin d'être revenue à la normale à Port-au-Prince.
        Contrairement à ce qui circule sur les réseaux sociaux, le couvre-feu n'est pas levé.
        L'alerte cyclonique a été levée à 6 heures du matin, puis de nouveau imposée à La Réunion.
        La frontière n'est pas encore rouverte aux piétons.
        Le niveau d'alerte a été levé au rouge pour le cyclone Belal.
        L'année dernière, le couvre-feu avait été levé en décembre.
        Jusqu'à la levée du couvre-feu, restez chez vous.
        Une fois le couvre-feu levé, vérifiez votre vol.
        En raison de l'ouragan Melissa le vol vers Kingston est annulé.
        Le couvre-feu ne sera levé qu'après le retour au calme à Nouméa.
        Le couvre-feu est levé pour les travailleurs de nuit à Nouméa.
        La grève est suspendue pendant 24 heures à Lyon.
        Il a été mis fin à la garde à vue de manifestants à Conakry.
        L'aéroport de Goma a rouvert aux seuls vols humanitaires.
        Les vols ont repris vers Beyrouth, à l'exception de ceux d'Air France.
        Les négociations en vue de la réouverture de la frontière se poursuivent.
    """,
    "it": """
        L'aeroporto di Catania, la cui riapertura era prevista per le 15, resta chiuso.
        Lo sciopero a Milano non è stato revocato, ma solo ridotto a quattro ore.
        Il traffico ferroviario a Bologna riprenderà solo dopo i controlli tecnici.
        L'allerta rossa in Sicilia è stata declassata ad arancione.
        Quello di Palermo è aperto; l'aeroporto di Catania rimane chiuso.
        Il coprifuoco non è ancora stato revocato a Dacca.
        Non è stata fissata alcuna data per la revoca del coprifuoco.
        Il coprifuoco sarà revocato non appena la situazione lo consentirà.
        L'opposizione chiede la revoca del coprifuoco.
        Secondo alcune voci il coprifuoco sarebbe stato revocato a Lima.
        Il governo valuta la revoca parziale del coprifuoco.
        Il coprifuoco è sospeso ogni giorno dalle 6 alle 18.
        Il coprifuoco non è più limitato alla capitale.
        Il coprifuoco è stato allentato a Dacca.
        Il coprifuoco è stato revocato e poi nuovamente imposto a Ouagadougou.
        L'aeroporto di Catania non ha ancora riaperto.
        La riapertura dell'aeroporto di Beirut è stata rinviata.
        L'aeroporto di Beirut potrebbe riaprire lunedì.
        ITA Airways spera di riprendere i voli per Tel Aviv a settembre.
        La ripresa dei voli per Tel Aviv non è prevista prima di aprile.
        Alcuni voli per Beirut sono ripresi.
        I voli per Niamey riprendono gradualmente.
        I blocchi stradali sono stati rimossi solo su una corsia.
        I manifestanti rifiutano di rimuovere i blocchi a Quito.
        I blocchi stradali non saranno rimossi prima di lunedì.
        Lo sciopero non è terminato.
        I sindacati respingono la fine dello sciopero.
        La manifestazione si è conclusa con scontri a Nairobi.
        La tregua è terminata e i combattimenti sono ripresi a Khartoum.
        Il divieto di manifestare è stato revocato a Maputo, dove sono in corso proteste.
        Un ritorno alla normalità non è atteso prima di diversi giorni.
        La situazione a Maputo è lontana dall'essere tornata alla normalità.
        Contrariamente a quanto circola sui social, il coprifuoco non è stato revocato.
        La frontiera non è ancora stata riaperta ai pedoni.
        Lo scorso anno il coprifuoco era stato revocato a dicembre.
        Fino alla revoca del coprifuoco, restare in casa.
        Una volta revocato il coprifuoco, verificare il proprio volo.
        A causa dell'uragano Melissa il volo per Kingston è cancellato.
        Il coprifuoco è revocato per i lavoratori notturni a Lima.
        Lo sciopero è sospeso per 24 ore a Milano.
        La strada è stata riaperta e nuovamente bloccata dai manifestanti a Cochabamba.
        L'aeroporto di Khartoum ha riaperto solo ai voli umanitari.
        Proseguono i negoziati per la riapertura della frontiera.
        Lo sciopero è confermato a Roma, dove la revoca era attesa.
        È stato revocato lo stato di emergenza, il coprifuoco resta in vigore.
    """,
    "pt": """
        O metro de Lisboa retomou a circulação em duas linhas, mas os comboios continuam parados.
        A greve em Lisboa foi suspensa apenas para os voos das regiões autónomas.
        A reabertura do aeroporto de Porto Alegre foi adiada para outubro.
        O levantamento dos bloqueios em Maputo foi desmentido pela polícia.
        Em Maputo a estrada foi desbloqueada de manhã e voltou a ser bloqueada à tarde.
        O recolher obrigatório ainda não foi levantado em Maputo.
        Não há data para o levantamento do recolher obrigatório.
        O recolher obrigatório será levantado assim que a situação o permitir.
        A oposição exige o levantamento do recolher obrigatório.
        Segundo rumores, o recolher obrigatório teria sido levantado em Bissau.
        O governo pondera o levantamento parcial do recolher obrigatório.
        O toque de recolher é suspenso todos os dias das 6h às 18h.
        O toque de recolher já não se limita à capital.
        O toque de recolher não está mais limitado a Guayaquil.
        O toque de recolher foi flexibilizado em Guayaquil.
        O recolher obrigatório foi levantado e novamente imposto em Bissau.
        O aeroporto de Porto Alegre ainda não reabriu.
        A reabertura do aeroporto de Beirute foi adiada.
        O aeroporto de Beirute poderá reabrir na segunda-feira.
        A TAP espera retomar os voos para Caracas em dezembro.
        A retomada dos voos para Tel Aviv não está prevista antes de abril.
        Alguns voos para Beirute foram retomados.
        Os voos para Maputo são retomados gradualmente.
        A rodovia foi liberada em apenas uma faixa em Santa Catarina.
        Os manifestantes recusam levantar os bloqueios em Quito.
        Os bloqueios de estradas não serão levantados antes de segunda-feira.
        A greve não terminou.
        Os sindicatos rejeitam o fim da greve.
        A manifestação terminou em confrontos em Luanda.
        A trégua terminou e os combates recomeçaram em Cartum.
        A proibição de manifestações foi levantada em Maputo, onde decorrem protestos.
        O regresso à normalidade não é esperado antes de vários dias.
        A situação em Maputo está longe de ter regressado à normalidade.
        Ao contrário do que circula nas redes sociais, o recolher obrigatório não foi levantado.
        A fronteira ainda não reabriu para pedestres.
        No ano passado, o recolher obrigatório foi levantado em dezembro.
        Até ao levantamento do recolher obrigatório, permaneça em casa.
        Uma vez levantado o recolher obrigatório, confirme o seu voo.
        Devido ao furacão Melissa o voo para Kingston está cancelado.
        O recolher obrigatório é levantado para os trabalhadores noturnos em Maputo.
        A greve está suspensa por 24 horas em Lisboa.
        A estrada foi reaberta e voltou a ser bloqueada por manifestantes em Cochabamba.
        O aeroporto de Cartum reabriu apenas a voos humanitários.
        Prosseguem as negociações para a reabertura da fronteira.
        O aeroporto reabriu brevemente e voltou a fechar em Beirute.
        O levantamento dos danos causados pela enchente terminou em Porto Alegre.
    """,
}
AN_END = {
    "fr": """
        Le couvre-feu n'est plus en vigueur à Nouméa. | curfew
        Il a été mis fin au couvre-feu à Nouméa. | curfew
        Les autorités ont annoncé la levée du couvre-feu à Nouméa. | curfew
        L'aéroport de Nouméa a rouvert ce matin. | airport-closure
        Les vols vers Nouméa ont repris. | flight-cancellation
        Il n'y a plus de barrages routiers à Nouméa. | road-blockade
        La route n'est plus bloquée à Nouméa. | road-blockade
        Les cours reprendront lundi à Nouméa. | school-closure
        Le préavis de grève a été retiré à Nouméa. | strike
    """,
    "it": """
        Il coprifuoco non è più in vigore a Dacca. | curfew
        È stato posto fine al coprifuoco a Dacca. | curfew
        Le autorità hanno annunciato la revoca del coprifuoco a Dacca. | curfew
        L'aeroporto di Dacca ha riaperto questa mattina. | airport-closure
        I voli per Dacca sono ripresi. | flight-cancellation
        A Dacca non ci sono più blocchi stradali. | road-blockade
        La strada non è più bloccata a Dacca. | road-blockade
        Le lezioni riprenderanno lunedì a Dacca. | school-closure
        È rientrato lo sciopero a Dacca. | strike
    """,
    "pt": """
        O recolher obrigatório já não está em vigor em Maputo. | curfew
        O toque de recolher não está mais em vigor em Maputo. | curfew
        Foi posto fim ao recolher obrigatório em Maputo. | curfew
        As autoridades anunciaram o levantamento do recolher obrigatório em Maputo. | curfew
        O aeroporto de Maputo reabriu esta manhã. | airport-closure
        Os voos para Maputo foram retomados. | flight-cancellation
        Já não há bloqueios de estradas em Maputo. | road-blockade
        A estrada já não está bloqueada em Maputo. | road-blockade
        As aulas serão retomadas na segunda-feira em Maputo. | school-closure
        A greve foi desconvocada em Maputo. | strike
    """,
}


NOON = datetime(2026, 2, 22, 18, tzinfo=UTC)


def read(reader: Reader, lang: str, text: str, subject: str | None = None) -> Reading:
    return reader.read(Entry(id="1", text=text, lang=lang, kind=Kind.GOVERNMENT, subject=subject))


def lines(table: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (lang, line.strip()) for lang, block in table.items() for line in block.splitlines() if line.strip()
    ]


@pytest.mark.parametrize(("lang", "sentence"), lines(NO_END))
def test_what_only_sounds_like_an_end_ends_nothing(reader: Reader, lang: str, sentence: str) -> None:
    told = [s for about in (None, "HT") for s in read(reader, lang, sentence, about).statements]
    assert [s.hazard for s in told if s.status is Status.LIFTED] == []


@pytest.mark.parametrize(("lang", "line"), lines(AN_END))
def test_an_end_is_understood_in_its_own_idiom(reader: Reader, lang: str, line: str) -> None:
    sentence, hazard = line.split(" | ")
    assert [(s.hazard, s.status) for s in read(reader, lang, sentence).statements] == [
        (hazard, Status.LIFTED)
    ]


@pytest.mark.parametrize(
    ("lang", "text", "expires"),
    [
        ("fr", "L'aéroport de Colima est fermé jusqu'à 20 h.", datetime(2026, 2, 23, 2, tzinfo=UTC)),
        ("fr", "L'aéroport de Colima est fermé jusqu'à 20h30.", datetime(2026, 2, 23, 2, 30, tzinfo=UTC)),
        ("fr", "L'aéroport de Colima est fermé jusqu'au 1er mars.", datetime(2026, 3, 2, 6, tzinfo=UTC)),
        ("it", "L'aeroporto di Colima è chiuso fino alle 18.", datetime(2026, 2, 23, 0, tzinfo=UTC)),
        ("it", "L'aeroporto di Colima è chiuso fino al 1° marzo.", datetime(2026, 3, 2, 6, tzinfo=UTC)),
        ("it", "L'aeroporto di Colima è chiuso dalle 21 alle 5.", None),
        (
            "pt",
            "O aeroporto de Colima está fechado até às 6 horas da manhã.",
            datetime(2026, 2, 23, 12, tzinfo=UTC),
        ),
        ("ru", "Аэропорт Колимы закрыт до 6 часов утра.", datetime(2026, 2, 23, 12, tzinfo=UTC)),
        ("ru", "Аэропорт Колимы закрыт до 24 февраля включительно.", datetime(2026, 2, 25, 6, tzinfo=UTC)),
        ("pl", "Lotnisko Colima jest zamknięte do 01.03.2026 r.", datetime(2026, 3, 2, 6, tzinfo=UTC)),
        ("de", "Der Flughafen Colima ist bis 18 Uhr geschlossen.", datetime(2026, 2, 23, 0, tzinfo=UTC)),
    ],
)
def test_an_end_is_read_as_each_language_writes_hours_and_days(
    reader: Reader, lang: str, text: str, expires: datetime | None
) -> None:
    told = reader.read(Entry(id="1", text=text, lang=lang, subject="MX", published=NOON))
    assert [s.expires for s in told.statements] == [expires]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "L'aéroport de Tijuana demeure fermé, celui de Tepic est ouvert."),
        ("fr", "L'aéroport de Tepic a rouvert. Celui de Tijuana est fermé."),
        ("it", "L'aeroporto di Tijuana resta chiuso, quello di Tepic è aperto."),
    ],
)
def test_a_pronoun_keeps_what_became_of_its_own_place(reader: Reader, lang: str, text: str) -> None:
    told = {(s.area, s.status) for s in read(reader, lang, text, "MX").statements}
    assert ("MX-BCN", Status.ACTIVE) in told
    assert ("MX-BCN", Status.LIFTED) not in told


def test_a_flight_fails_where_it_was_bound_for(reader: Reader) -> None:
    texts = {
        "fr": "Les vols de Paris à Beyrouth sont annulés.",
        "it": "I voli da Roma Fiumicino per Beirut restano sospesi.",
        "pt": "Os voos de Lisboa para Beirute foram cancelados.",
        "ru": "Рейсы из Москвы в Бейрут отменены.",
        "pl": "Loty z Warszawy do Bejrutu są odwołane.",
    }
    told = {lang: {s.area for s in read(reader, lang, text).statements} for lang, text in texts.items()}
    assert all(areas == {"LB-BA"} for areas in told.values()), told


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("it", "Proteste si sono svolte a Tepic e Tijuana. Gli aeroporti sono operativi."),
    ],
)
def test_what_is_open_was_not_closed_for_that(reader: Reader, lang: str, text: str) -> None:
    told = read(reader, lang, text, "MX").statements
    assert [s for s in told if s.hazard == "airport-closure" and s.status is Status.LIFTED] == []


def test_a_quake_told_before_the_advice_is_told(reader: Reader) -> None:
    text = "Violento sisma nella regione di Jalisco: la Farnesina sconsiglia i viaggi nel Paese."
    assert [(s.hazard, s.area) for s in read(reader, "it", text, "MX").statements] == [
        ("earthquake", "MX-JAL")
    ]
