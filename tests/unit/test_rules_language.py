"""The language of a text is told by its script, its letters and its words; "unknown" is an answer."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rules import lexicon
from rules.language import Languages
from rules.model import Entry
from rules.reader import Reader
from tests.notices import OWN, notices


@pytest.fixture(scope="module")
def languages() -> Languages:
    """Return the detection over every language there are words for."""
    return Languages({lang: lexicon.load(lang) for lang in lexicon.available()})


SHORT = {
    "da": "Lufthavnen er lukket, og alle fly er aflyst indtil videre.",
    "de": "Flughafen geschlossen. Alle Flüge gestrichen.",
    "en": "Airport closed. All flights cancelled.",
    "es": "Vuelos cancelados hasta nuevo aviso.\nAeropuerto cerrado.",
    "fr": "Aéroport fermé. Tous les vols sont annulés.",
    "it": "Voli cancellati fino a nuovo avviso.\nAeroporto chiuso.",
    "ja": "空港閉鎖中。全便欠航。",
    "nb": "Flyplassen er stengt, og alle fly er innstilt inntil videre.",
    "nl": "Luchthaven gesloten. Alle vluchten geannuleerd.",
    "pl": "Lotnisko zamknięte. Loty odwołane.",
    "pt": "Voos cancelados até novo aviso.\nAeroporto fechado.",
    "ru": "Аэропорт закрыт. Рейсы отменены.",
    "sv": "Flygplatsen är stängd och alla flyg är inställda tills vidare.",
    "uk": "Аеропорт закрито. Рейси скасовано.",
    "zh": "机场关闭，航班取消。",
}


@pytest.mark.parametrize(("lang", "text"), SHORT.items(), ids=SHORT)
def test_two_short_lines_tell_their_language(languages: Languages, lang: str, text: str) -> None:
    assert languages.of(text) == lang


@pytest.mark.parametrize(
    "text",
    [
        "सरकार ने कश्मीर में कर्फ्यू लगाया है।",
        "أعلنت السفارة إغلاق المطار حتى إشعار آخر",
        "Η πρεσβεία ανακοινώνει ότι το αεροδρόμιο παραμένει κλειστό.",
        "Havalimanı kapatıldı, uçuşlar iptal edildi. Lütfen evinizde kalın.",
        "Lentokenttä on suljettu ja kaikki lennot on peruttu toistaiseksi.",
        "A repülőteret lezárták, minden járatot töröltek. Maradjanak otthon.",
        "Аеродром је затворен и сви летови су отказани до даљњег.",
        "공항이 폐쇄되었고 모든 항공편이 취소되었습니다.",
        "สนามบินปิดทำการชั่วคราว เที่ยวบินทั้งหมดถูกยกเลิก",
        "asdf qwer zxcv lkjh poiu mnbv qazx wsxc edcr",
        "?!",
        "",
    ],
    ids=["hi", "ar", "el", "tr", "fi", "hu", "sr", "ko", "th", "keys", "punctuation", "empty"],
)
def test_a_language_without_words_is_unknown(languages: Languages, text: str) -> None:
    assert languages.of(text) is None


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("羽田空港、滑走路を閉鎖", "ja"),
        ("東京羽田機場關閉跑道", "zh"),
        ("ANA Flight Notice\n\n台風の影響により欠航いたします。", "ja"),
        (
            "Security Alert: Jalisco\n\nSe recomienda permanecer en casa. Las carreteras están bloqueadas.",
            "es",
        ),
    ],
)
def test_names_and_titles_in_another_script_or_language_do_not_count(
    languages: Languages, text: str, lang: str
) -> None:
    assert languages.of(text) == lang


@pytest.mark.parametrize("path", sorted(OWN.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_notice_of_ours_is_told_and_never_overruled(languages: Languages, path: Path) -> None:
    wrong = [notice["id"] for notice in notices([path]) if not told_and_kept(languages, notice)]
    assert not wrong


def told_and_kept(languages: Languages, notice: Mapping[str, Any]) -> bool:
    """Return whether a notice's language is told from its text, and not overruled where it is declared."""
    document = f"{notice['title'] or ''}\n\n{notice['text']}"
    lang = languages.decide(notice["lang"], "")
    return lang is not None and lang == languages.of(document) == languages.decide(notice["lang"], document)


def test_a_declared_language_wins_over_a_near_one(languages: Languages) -> None:
    assert languages.decide("nb", SHORT["da"]) == "nb"
    assert languages.decide("zh-Hant", "東京羽田機場關閉跑道") == "zh"
    assert languages.decide("es", "Flights cancelled.") == "es"


def test_a_declared_language_loses_where_the_text_is_clearly_in_another(languages: Languages) -> None:
    text = "Se recomienda a los ciudadanos permanecer en sus casas. Los vuelos han sido cancelados hoy."
    assert languages.decide("en", text) == "es"
    assert languages.decide("en", "機場關閉，航班取消。") == "zh"


def test_tags_of_a_macrolanguage_find_the_words_that_serve_them(languages: Languages) -> None:
    assert languages.decide("cmn", "机场关闭") == "zh"
    assert languages.decide("zh_TW", "機場關閉") == "zh"
    assert languages.decide("no", "") == "nb"


def test_a_declared_language_without_words_goes_to_the_review_list(reader: Reader) -> None:
    read = reader.read(Entry("1", "सरकार ने कश्मीर में कर्फ्यू लगाया है।", lang="hi"))
    assert [(u.why, u.detail) for u in read.unread] == [("unknown-language", "hi")]
    assert not read.statements
