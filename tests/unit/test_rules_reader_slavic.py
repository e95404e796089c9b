"""Slavic languages tell an end only where it is proved, in all their forms and word orders."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rules.model import Entry, Kind, Reading, Status
from rules.reader import Reader

NOON = datetime(2026, 2, 22, 18, tzinfo=UTC)

NOT_OVER = (
    ("ru", "Ограничения в аэропорту Казани были сняты в 5:00, но в 7:00 введены вновь."),
    ("ru", "Ограничения в аэропорту Казани планируется снять к вечеру."),
    ("ru", "Аэропорт Казани откроется не раньше полуночи."),
    ("ru", "В аэропорту Казани сняты ограничения только на вылет."),
    ("ru", "Метро в Казани заработало на двух станциях, автобусы по-прежнему не ходят."),
    ("ru", "Угроза цунами на Камчатке сохраняется, хотя на Курилах она отменена."),
    ("uk", "Рух потягів у Харкові планують відновити до вечора."),
    ("uk", "Комендантську годину в Одесі не скасовано, а лише скорочено на годину."),
    ("uk", "Відбою повітряної тривоги у Львові ще не було."),
    ("uk", "Тролейбуси в Харкові запустили, трамваї стоять."),
    ("pl", "Lotnisko w Lublinie miało zostać otwarte o 10, ale nadal jest zamknięte."),
    ("pl", "Ruch pociągów koło Krakowa wznowiono tylko po jednym torze."),
    ("pl", "Strajk w Warszawie zawieszono do poniedziałku."),
    ("pl", "Przejście graniczne w Terespolu zostanie otwarte, gdy strona białoruska zezwoli."),
    ("pl", "Alarm powodziowy we Wrocławiu odwołano przedwcześnie i ogłoszono ponownie."),
    ("ru", "Пункт пропуска в Бресте откроют после согласования с польской стороной."),
    ("ru", "Комендантский час в Халиско не снят."),
    ("ru", "Комендантский час в Халиско пока не отменён."),
    ("ru", "Снят ли комендантский час в Халиско, неизвестно."),
    ("ru", "Слухи о снятии комендантского часа в Халиско не подтвердились."),
    ("ru", "Комендантский час в Халиско будет снят, если насилие прекратится."),
    ("ru", "До снятия комендантского часа в Халиско оставайтесь дома."),
    ("ru", "Как только комендантский час в Халиско будет отменён, автобусы вернутся на линии."),
    ("ru", "После отмены комендантского часа в Халиско уточняйте расписание."),
    ("ru", "Предприниматели требуют снять комендантский час в Халиско."),
    ("ru", "Губернатор отказался снять комендантский час в Халиско."),
    ("ru", "Власти обещают отменить комендантский час в Халиско."),
    ("ru", "Губернатор опроверг отмену комендантского часа в Халиско."),
    ("ru", "Комендантский час в Халиско частично снят."),
    ("ru", "Комендантский час в Халиско смягчён."),
    ("ru", "Комендантский час снят везде, кроме Халиско."),
    ("ru", "Комендантский час в Халиско снят только для врачей."),
    ("ru", "Комендантский час в Халиско снят на два часа."),
    ("ru", "В 2019 году комендантский час в Халиско был снят через день."),
    ("ru", "В прошлом году блокада дорог в Халиско закончилась через неделю."),
    ("ru", "Комендантский час в Халиско был снят, но затем введён вновь."),
    ("ru", "Протест в Халиско завершился столкновениями с полицией."),
    ("ru", "Митинг в Халиско закончился беспорядками."),
    ("ru", "Забастовка в Халиско приостановлена до пятницы."),
    ("ru", "Аэропорт Гвадалахары больше не работает."),
    ("ru", "Поезда в Халиско больше не ходят."),
    ("ru", "Аэропорт Гвадалахары открыт только для гуманитарных рейсов."),
    ("ru", "Аэропорт Гвадалахары планирует возобновить работу."),
    ("ru", "Срок возобновления полётов в Гвадалахару не назван."),
    ("ru", "Вывозные рейсы из Гвадалахары возобновлены."),
    ("ru", "Полёты в Гвадалахару постепенно возобновляются."),
    ("ru", "Часть рейсов в Гвадалахару возобновлена."),
    ("ru", "Почти все блокпосты в Халиско разобраны."),
    ("ru", "Один блокпост в Халиско разобран, четыре других остаются."),
    ("ru", "Протестующие сняли блокаду и установили новые баррикады в Халиско."),
    ("ru", "В Халиско снова перекрыты дороги, открытые утром."),
    ("ru", "Переговоры о снятии блокады дорог в Халиско сорваны."),
    ("ru", "Лесной пожар в Халиско локализован."),
    ("ru", "Поиски пропавших после наводнения в Халиско завершены."),
    ("ru", "Запрет на протесты в Халиско снят."),
    ("ru", "Обстановка в Халиско возвращается в нормальное русло."),
    ("ru", "Обстановка в Халиско почти нормализовалась."),
    ("ru", "Водоснабжение в Халиско восстановлено."),
    ("ru", "Посольство вернулось к обычному режиму работы."),
    ("ru", "Предупреждение о наводнении в Халиско повышено до красного уровня."),
    ("ru", "Дороги открыты."),
    ("ru", "Комендантский час в Халиско по ошибке объявлен отменённым."),
    ("ru", "Видео со стрельбой в Халиско снято на камеру."),
    ("ru", "После протестов в Халиско правительство отменило налог."),
    ("ru", "Железная дорога в Халиско отменила поезда до окончания забастовки."),
    ("ru", "Авиакомпания отменила рейсы в Гвадалахару из-за забастовки."),
    ("ru", "В Халиско объявлена эвакуация, отменены сотни рейсов."),
    ("ru", "В Халиско эвакуация, отменены и рейсы."),
    ("uk", "У Халіско оголошено евакуацію, скасовано сотні рейсів."),
    ("uk", "Комендантську годину в Халіско не скасовано."),
    ("uk", "Комендантську годину в Халіско поки що не знято."),
    ("uk", "Чи скасовано комендантську годину в Халіско, невідомо."),
    ("uk", "Чутки про скасування комендантської години в Халіско не підтвердилися."),
    ("uk", "Комендантську годину в Халіско буде знято, якщо насильство припиниться."),
    ("uk", "До скасування комендантської години в Халіско залишайтеся вдома."),
    ("uk", "Щойно комендантську годину в Халіско знімуть, автобуси повернуться."),
    ("uk", "Підприємці вимагають зняти комендантську годину в Халіско."),
    ("uk", "Губернатор відмовився скасувати комендантську годину в Халіско."),
    ("uk", "Влада обіцяє скасувати комендантську годину в Халіско."),
    ("uk", "Комендантську годину в Халіско частково знято."),
    ("uk", "Комендантську годину скасовано всюди, крім Халіско."),
    ("uk", "Комендантську годину в Халіско скасовано лише для лікарів."),
    ("uk", "У 2019 році комендантську годину в Халіско скасували за день."),
    ("uk", "Комендантську годину в Халіско скасували, але потім знову запровадили."),
    ("uk", "Протест у Халіско завершився сутичками з поліцією."),
    ("uk", "Страйк у Халіско призупинено до п'ятниці."),
    ("uk", "Аеропорт Гвадалахари більше не працює."),
    ("uk", "Потяги в Халіско більше не курсують."),
    ("uk", "Аеропорт Гвадалахари планує відновити роботу."),
    ("uk", "Частину рейсів до Гвадалахари відновлено."),
    ("uk", "Рейси до Гвадалахари поступово відновлюються."),
    ("uk", "Евакуаційні рейси з Гвадалахари відновлено."),
    ("uk", "Майже всі блокади доріг у Халіско розблоковано."),
    ("uk", "Лісову пожежу в Халіско локалізовано."),
    ("uk", "Заборону на протести в Халіско знято."),
    ("uk", "Ситуація в Халіско повертається до норми."),
    ("uk", "Переговори про зняття блокади доріг у Халіско зірвано."),
    ("pl", "Godzina policyjna w Jalisco nie została zniesiona."),
    ("pl", "Nie wiadomo, czy godzina policyjna w Jalisco została zniesiona."),
    ("pl", "Plotki o zniesieniu godziny policyjnej w Jalisco nie potwierdziły się."),
    ("pl", "Godzina policyjna w Jalisco zostanie zniesiona, jeśli ustanie przemoc."),
    ("pl", "Do zniesienia godziny policyjnej w Jalisco proszę pozostać w domu."),
    ("pl", "Przedsiębiorcy żądają zniesienia godziny policyjnej w Jalisco."),
    ("pl", "Gubernator odmówił zniesienia godziny policyjnej w Jalisco."),
    ("pl", "Godzina policyjna w Jalisco została częściowo zniesiona."),
    ("pl", "Godzina policyjna została zniesiona wszędzie oprócz Jalisco."),
    ("pl", "Godzina policyjna w Jalisco została zniesiona tylko dla lekarzy."),
    ("pl", "W 2019 roku godzina policyjna w Jalisco została zniesiona po jednym dniu."),
    ("pl", "Godzina policyjna w Jalisco została zniesiona, ale później ponownie ją wprowadzono."),
    ("pl", "Protest w Jalisco zakończył się starciami z policją."),
    ("pl", "Strajk w Jalisco został zawieszony do piątku."),
    ("pl", "Lotnisko w Guadalajarze już nie działa."),
    ("pl", "Lotnisko w Guadalajarze planuje wznowić operacje."),
    ("pl", "Część lotów do Guadalajary została wznowiona."),
    ("pl", "Loty do Guadalajary są stopniowo wznawiane."),
    ("pl", "Loty ewakuacyjne z Guadalajary zostały wznowione."),
    ("pl", "Prawie wszystkie blokady dróg w Jalisco zostały usunięte."),
    ("pl", "Zakaz demonstracji w Jalisco został zniesiony."),
    ("pl", "Sytuacja w Jalisco powoli wraca do normy."),
    ("pl", "W Jalisco ogłoszono ewakuację, odwołano setki lotów."),
    ("pl", "Rozmowy o zakończeniu blokady dróg w Jalisco zerwano."),
)
"""Sentences that sound like an end in Mexico, and prove none."""

OVER = (
    ("ru", "Комендантский час в Халиско отменён.", "curfew", "MX-JAL"),
    ("ru", "В Халиско снят комендантский час.", "curfew", "MX-JAL"),
    ("ru", "Власти Халиско отменили комендантский час.", "curfew", "MX-JAL"),
    ("ru", "Жителям Халиско больше не требуется оставаться дома.", "shelter-in-place", "MX-JAL"),
    ("ru", "Рекомендация не выходить на улицу в Халиско снята.", "shelter-in-place", "MX-JAL"),
    ("ru", "Рейсы в Гвадалахару возобновлены.", "flight-cancellation", "MX-JAL"),
    ("ru", "Возобновлены полёты в Гвадалахару.", "flight-cancellation", "MX-JAL"),
    ("ru", "Аэропорт Гвадалахары возобновил работу.", "airport-closure", "MX-JAL"),
    ("ru", "Дороги в Халиско разблокированы.", "road-blockade", "MX-JAL"),
    ("ru", "Забастовка водителей в Халиско завершилась.", "strike", "MX-JAL"),
    ("ru", "Занятия в школах Халиско возобновятся 25 февраля.", "school-closure", "MX-JAL"),
    ("ru", "Угроза цунами в Халиско миновала.", "tsunami", "MX-JAL"),
    ("uk", "Комендантську годину в Халіско скасовано.", "curfew", "MX-JAL"),
    ("uk", "У Халіско знято комендантську годину.", "curfew", "MX-JAL"),
    ("uk", "Мешканцям Халіско більше не потрібно залишатися вдома.", "shelter-in-place", "MX-JAL"),
    ("uk", "Рейси до Гвадалахари відновлено.", "flight-cancellation", "MX-JAL"),
    ("uk", "Аеропорт Гвадалахари відновив роботу.", "airport-closure", "MX-JAL"),
    ("uk", "Дороги в Халіско розблоковано.", "road-blockade", "MX-JAL"),
    ("uk", "Страйк водіїв у Халіско завершився.", "strike", "MX-JAL"),
    ("uk", "Попередження про ураган у Халіско скасовано.", "tropical-cyclone", "MX-JAL"),
    ("pl", "Godzina policyjna w Jalisco została zniesiona.", "curfew", "MX-JAL"),
    ("pl", "W Jalisco odwołano godzinę policyjną.", "curfew", "MX-JAL"),
    ("pl", "Loty do stanu Jalisco zostały wznowione.", "flight-cancellation", "MX-JAL"),
    ("pl", "Lotnisko w stanie Jalisco wznowiło operacje.", "airport-closure", "MX-JAL"),
    ("pl", "Drogi w Jalisco zostały odblokowane.", "road-blockade", "MX-JAL"),
    ("pl", "Strajk kierowców w Jalisco zakończył się.", "strike", "MX-JAL"),
    ("pl", "Odwołano ostrzeżenie przed huraganem dla Jalisco.", "tropical-cyclone", "MX-JAL"),
)
"""Sentences that prove an end, with what is over and where."""


def read(reader: Reader, lang: str, text: str, subject: str = "MX") -> Reading:
    return reader.read(
        Entry(id="1", title="", text=text, kind=Kind.GOVERNMENT, lang=lang, subject=subject, published=NOON)
    )


@pytest.mark.parametrize(("lang", "text"), NOT_OVER)
def test_what_only_sounds_like_an_end_is_none(reader: Reader, lang: str, text: str) -> None:
    assert not [s for s in read(reader, lang, text).statements if s.status is Status.LIFTED]


@pytest.mark.parametrize(("lang", "text", "hazard", "area"), OVER)
def test_an_end_is_told_in_any_form_and_order(
    reader: Reader, lang: str, text: str, hazard: str, area: str
) -> None:
    told = [(s.hazard, s.area) for s in read(reader, lang, text).statements if s.status is Status.LIFTED]
    assert told == [(hazard, area)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "Обстановка в Мексике нормализовалась. Школы в Гвадалахаре по-прежнему закрыты."),
        ("uk", "Ситуація в Мексиці нормалізувалася. Школи в Гвадалахарі досі зачинені."),
    ],
)
def test_a_calm_country_does_not_end_what_is_said_to_go_on(reader: Reader, lang: str, text: str) -> None:
    told = {(s.hazard, s.area, s.status) for s in read(reader, lang, text).statements}
    assert told == {("school-closure", "MX-JAL", Status.ACTIVE)}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "Сообщения о закрытии границы между Мексикой и Гватемалой не подтвердились."),
        ("uk", "Повідомлення про закриття кордону між Мексикою та Гватемалою не відповідають дійсності."),
    ],
)
def test_what_is_denied_behind_its_places_is_not_claimed(reader: Reader, lang: str, text: str) -> None:
    assert not read(reader, lang, text).statements


def test_a_list_of_what_failed_may_name_its_thing_again(reader: Reader) -> None:
    told = read(
        reader,
        "ru",
        "Ночью ряд аэропортов перестал принимать рейсы. В этом списке были аэропорты Пензы и Самары.",
        subject="RU",
    )
    assert {(s.hazard, s.area, s.status) for s in told.statements} == {
        ("airport-closure", "RU-PNZ", Status.ACTIVE),
        ("airport-closure", "RU-SAM", Status.ACTIVE),
    }


def test_a_verb_behind_a_comma_belongs_to_what_follows(reader: Reader) -> None:
    told = read(reader, "ru", "В Халиско затоплены улицы в центре, отменены занятия в школах.")
    assert {(s.hazard, s.area, s.status) for s in told.statements} == {
        ("flood", "MX-JAL", Status.ACTIVE),
        ("school-closure", "MX-JAL", Status.ACTIVE),
    }


def test_a_cause_in_one_place_is_not_undone_by_its_end_in_another(reader: Reader) -> None:
    told = read(
        reader,
        "ru",
        "В Халиско из-за лесных пожаров эвакуированы жители. В Колиме лесной пожар ликвидирован.",
    )
    assert {(s.hazard, s.area, s.status) for s in told.statements} == {
        ("wildfire", "MX-JAL", Status.ACTIVE),
        ("evacuation", "MX-JAL", Status.ACTIVE),
        ("wildfire", "MX-COL", Status.LIFTED),
    }


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "Министерство призывает граждан за границей не терять бдительности и действовать осторожно."),
        ("uk", "Міністерство закликає громадян за кордоном не втрачати пильності та діяти обережно."),
    ],
)
def test_being_abroad_is_no_closed_border(reader: Reader, lang: str, text: str) -> None:
    assert not read(reader, lang, text).statements


@pytest.mark.parametrize(
    ("lang", "text", "status"),
    [
        ("ru", "В Халиско метро не работает, движение автобусов остановлено. Метро восстановлено.", "active"),
        ("uk", "У Халіско метро не працює, рух трамваїв зупинено. О 20:00 рух метро відновлено.", "active"),
        ("ru", "В Халиско метро не работает, автобусы не ходят. Метро и автобусы вновь работают.", "lifted"),
    ],
)
def test_what_runs_again_says_nothing_of_what_stands_still_beside_it(
    reader: Reader, lang: str, text: str, status: str
) -> None:
    told = [s.status.value for s in read(reader, lang, text).statements if s.hazard == "transit-suspension"]
    assert told == [status]
