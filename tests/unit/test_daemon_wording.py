"""What every language can say: all of it, in few segments, with what matters first."""

from __future__ import annotations

import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from daemon.gsm import fits, segments, transliterate
from daemon.mail_text import MailPress
from daemon.sms_text import most_segments
from daemon.speech import Speech
from daemon.topics import Topic, topics
from daemon.words import FOLDER, Words, languages, load
from rules.errors import RuleErrors
from rules.hazards import HAZARDS
from rules.model import ANNOUNCEMENT, MENTION, Reason
from tests.shipped import gazetteer
from tests.standins.sayings import WHERE, sayings
from tests.wording_page import DOCS, Line, lines, page

PLACES = gazetteer()
PRESS = MailPress()
ZONE = ZoneInfo("America/Mexico_City")
GSM = {"en", "es", "fr", "de", "pt", "it", "nl"}
KEPT = {"language", "separator", "space", "time", "time_short", "reference"}
"""Keys that may be the same in two languages."""


@cache
def said(lang: str) -> tuple[Line, ...]:
    return tuple(lines(load(lang), PLACES))


def test_it_speaks_eleven_languages_and_chinese_in_both_scripts() -> None:
    assert set(languages()) == GSM | {"ru", "uk", "ja", "zh-hans", "zh-hant"}
    assert languages()[0] == "en"
    assert {lang for lang in languages() if load(lang).cheap} == GSM


@pytest.mark.parametrize("lang", languages())
def test_the_page_of_a_language_shows_what_it_says_today(lang: str) -> None:
    """Run ``python -m tests.wording_page`` after a change of words, and read what changed."""
    assert (DOCS / f"{lang}.md").read_text("utf-8") == page(load(lang), said(lang))


@pytest.mark.parametrize("lang", languages())
def test_no_message_takes_more_segments_than_its_language_may(lang: str) -> None:
    words = load(lang)
    for line in said(lang):
        assert line.sms.segments == segments(line.sms.text) <= most_segments(words), line
        assert fits(line.sms.text) is words.cheap, line
        assert line.sms.text.endswith(words.reference.format(reference="4F7K2M9Q"))


@pytest.mark.parametrize("lang", languages())
def test_the_first_160_characters_say_what_to_do_where_who_says_so_and_when(lang: str) -> None:
    words = load(lang)
    speech = Speech(words, PLACES, {})
    for (of, about), line in zip(sayings(), said(lang), strict=False):
        [topic] = topics([about], PLACES)
        head = line.sms.text[:160]
        assert plain(words, PLACES.display(WHERE, lang)) in head, line
        assert plain(words, words.when(topic.at, ZONE, short=True).split()[-1]) in head, line
        assert plain(words, who(topic)) in head, line
        if of != ANNOUNCEMENT:
            assert plain(words, speech.action(topic)) in head, line


def plain(words: Words, text: str) -> str:
    return transliterate(text) if words.cheap else text


def who(topic: Topic) -> str:
    """Return how the name begins of whom a message is about: who still holds it, where one ended it."""
    return (topic.holders or topic.speakers)[0].publisher[:8]


@pytest.mark.parametrize("lang", languages()[1:])
def test_nothing_in_a_mail_is_left_in_english(lang: str) -> None:
    own, english = (
        set(leaves(yaml.safe_load((FOLDER / f"{each}.yaml").read_text()))) for each in (lang, "en")
    )
    same = {text for key, text in own & english if key not in KEPT and any(c.isalpha() for c in bare(text))}
    # Loan words, and sentences made of names alone.
    assert same <= {"TSUNAMI", "EVACUATION", "TERRORISM", "VOLCAN", "TROPICAL CYCLONE", "Update: "}, lang
    speech = Speech(load(lang), PLACES, {})
    for _, about in sayings():
        mail = PRESS.print(topics([about], PLACES), speech, "4F7K2M9Q")
        assert f'<html lang="{speech.words.language}">' in mail.html
        for word in ("Where", "Says", "local time", "Until", "airport ("):
            assert word not in mail.text.replace("for the airport", ""), (lang, word)


def leaves(data: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from leaves(value, str(name))
    else:
        yield key, str(data)


def bare(text: str) -> str:
    return "".join(part for part, *_ in string.Formatter().parse(text))


def _fields(template: object) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(str(template)) if name}


@pytest.mark.parametrize("lang", languages())
def test_every_language_says_all_that_english_says_and_fills_in_the_same(lang: str) -> None:
    def walk(english: object, other: object, at: str) -> None:
        if isinstance(english, dict) and isinstance(other, dict):
            assert other.keys() == english.keys() | (other.keys() & {"joined"}), at
            for key, value in english.items():
                walk(value, other[key], f"{at}/{key}")
        else:
            assert _fields(other) == _fields(english), at

    english, other = (yaml.safe_load((FOLDER / f"{each}.yaml").read_text()) for each in ("en", lang))
    walk(english, other, lang)


@pytest.mark.parametrize("lang", languages())
def test_every_hazard_has_words_and_none_are_the_refused_ones(lang: str) -> None:
    words = load(lang)
    assert set(words.hazards) == {*HAZARDS, MENTION, ANNOUNCEMENT}
    assert set(words.reasons) == set(Reason) - {Reason.CLEARED, Reason.EXPIRED}
    assert "emergency alert" not in (FOLDER / f"{lang}.yaml").read_text().lower()


def test_a_variety_of_a_language_and_an_unknown_one_find_words() -> None:
    assert load("es-MX").language == "es"
    assert load("fr-CA").language == "fr"
    assert load("zh-TW").language == load("zh_Hant_HK").language == "zh-Hant"
    assert load("zh-CN").language == load("zh").language == "zh-Hans"
    assert load("xx").language == "en"
    assert load("../es").language == "en"


def test_a_translation_may_leave_keys_out_and_its_mistakes_have_a_place(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text((FOLDER / "en.yaml").read_text())
    (tmp_path / "xx.yaml").write_text("language: en\nuntil: 'Til {time}.'\n")
    words = load("xx", tmp_path)
    assert (words.until, words.reference) == ("Til {time}.", "Ref {reference}")
    (tmp_path / "xx.yaml").write_text("language: en\nuntill: 'Til {time}.'\n")
    with pytest.raises(RuleErrors, match=r"xx\.yaml:2:1: error"):
        load("xx", tmp_path)


@pytest.mark.parametrize(
    ("airport", "lang", "called"),
    [
        ("CUN", "fr", "aéroport de Cancún"),
        ("IST", "fr", "aéroport d'Istanbul"),
        ("MEX", "pt", "aeroporto da Cidade do México"),
        ("MEX", "de", "Flughafen Mexiko-Stadt"),
        ("NRT", "ja", "成田空港"),
        ("CUN", "zh-hant", "坎昆機場"),
    ],
)
def test_an_airport_is_called_as_the_language_calls_it(airport: str, lang: str, called: str) -> None:
    speech = Speech(load(lang), PLACES, {})
    assert speech.area_list([airport], "airport-closure").startswith(called)


@pytest.mark.parametrize(
    ("place", "lang", "called"),
    [
        ("GB-ENG/london", "fr", "Londres"),
        ("RU-MOW/moscow", "de", "Moskau"),
        ("UA-30/kyiv", "ru", "Киев"),
        ("EG-C/cairo", "nl", "Caïro"),
        ("CN-BJ/beijing", "de", "Beijing"),
        ("MX-JAL/puerto-vallarta", "uk", "Пуерто-Вальярта"),
        ("DE-BY", "zh-hant", "巴伐利亞"),
    ],
)
def test_a_place_is_called_by_its_name_in_the_language_and_never_by_what_it_is(
    place: str, lang: str, called: str
) -> None:
    speech = Speech(load(lang), PLACES, {})
    assert speech.area_list([place], "flood").startswith(called)


def test_an_announcement_is_marked_as_the_managers_own_word_and_ends_with_what_it_said() -> None:
    begun, over = [line.sms.text for line in said("en") if line.of == ANNOUNCEMENT]
    assert begun.startswith(
        "ADVISORY: MESSAGE FROM YOUR TRAVEL MANAGER - Puerto Vallarta (Mexico). Says Travel desk"
    )
    assert "Stay in your hotel. A bus leaves for the airport at 18:00." in begun
    assert 'No longer valid, from your travel manager: "Stay in your hotel.' in over


def test_who_cannot_be_heard_is_named_with_the_time() -> None:
    [text] = [line.sms.text for line in said("en") if line.of == "blind"]
    assert "UK FCDO unreachable since Sun 22 Feb 12:00 local." in text
