"""Inflect names where a text would: Russian, Ukrainian and Polish cases, Germanic genitives.

The tables give endings by case (genitive, dative, accusative, instrumental, locative), with ``/`` between two
that are both in use; a name that fits none is left as it is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from gazetteer.row import ANY, Row

_ADJECTIVES = {
    "ru": {
        "ая": "ой ой ую ой ой", "яя": "ей ей юю ей ей", "кий": "кого кому кий ким ком",
        "ний": "него нему ний ним нем",
        "ый": "ого ому ый ым ом",
        "ое": "ого ому ое ым ом", "ие": "их им ие ими их", "ые": "ых ым ые ыми ых",
    },
    "uk": {
        "а": "ої ій у ою ій", "я": "ьої ій ю ьою ій", "ий": "ого ому ий им ому", "і": "их им і ими их",
        "е": "ого ому е им ому",
    },
    "pl": {
        "ska": "skiej skiej ską ską skiej", "cka": "ckiej ckiej cką cką ckiej",
        "dzka": "dzkiej dzkiej dzką dzką dzkiej",
        "na": "nej nej ną ną nej", "wa": "wej wej wą wą wej", "ła": "łej łej łą łą łej",
        "ski": "skiego skiemu ski skim skim", "cki": "ckiego ckiemu cki ckim ckim",
        "ny": "nego nemu ny nym nym", "wy": "wego wemu wy wym wym", "ne": "nych nym ne nymi nych",
        "skie": "skich skim skie skimi skich", "ckie": "ckich ckim ckie ckimi ckich",
        "te": "tych tym te tymi tych", "we": "wych wym we wymi wych",
    },
}  # fmt: skip
_NOUNS = {
    "ru": {
        "ия": "ии ии ию ией ии", "я": "и е ю ей е", "ка": "ки ке ку кой ке", "га": "ги ге гу гой ге",
        "ха": "хи хе ху хой хе", "ша": "ши ше шу шей ше", "а": "ы е у ой е",
        "жа": "жи же жу жей же", "ча": "чи че чу чей че", "ща": "щи ще щу щей ще", "ца": "цы це цу цей це",
        "область": "области области область областью области", "русь": "руси руси русь русью руси",
        "ань": "ани ани ань анью ани", "рмь": "рми рми рмь рмью рми", "верь": "вери вери верь верью вери",
        "ь": "я ю ь ем е", "й": "я ю й ем е", "ы": "ов ам ы ами ах",
    },
    "uk": {
        "ія": "ії ії ію ією ії", "я": "і і ю ею і", "ка": "ки ці ку кою ці", "га": "ги зі гу гою зі",
        "ха": "хи сі ху хою сі", "жа": "жі жі жу жею жі", "ша": "ші ші шу шею ші",
        "ча": "чі чі чу чею чі", "ща": "щі щі щу щею щі", "ця": "ці ці цю цею ці",
        "ець": "ця цю ець цем ці", "пет": "пту пту пет птом пті", "а": "и і у ою і",
        "область": "області області область областю області",
        "русь": "русі русі русь руссю русі", "ь": "я ю ь ем і", "й": "ю/я ю й єм ї", "и": "ів ам и ами ах",
        "бург": "бурга/бургу бургу бург бургом бурзі/бургу",
        "ів": "ова/іва ову/іву ів овом/івом ові/іві", "їв": "єва єву їв євом єві",
    },
    "pl": {
        "ia": "ii/i ii/i ię ią ii/i", "ja": "ji ji ję ją ji", "ka": "ki ce kę ką ce",
        "ga": "gi dze gę gą dze",
        "ra": "ry rze rę rą rze", "ta": "ty cie tę tą cie", "da": "dy dzie dę dą dzie",
        "la": "li li lę lą li",
        "ła": "ły le łę łą le", "cha": "chy sze chę chą sze", "ca": "cy cy cę cą cy", "a": "y ie ę ą ie",
        "ya": "yi yi yę yą yi", "stan": "stanu stanowi stan stanem stanie", "ów": "owa owowi ów owem owie",
        "ek": "ku kowi ek kiem ku",
        "k": "ka/ku kowi k kiem ku", "g": "ga/gu gowi g giem gu", "n": "na/nu nowi n nem nie",
        "t": "ta/tu towi t tem cie", "d": "du/da dowi d dem dzie", "r": "ra/ru rowi r rem rze",
        "l": "la/lu lowi l lem lu", "ń": "nia niowi ń niem niu", "sz": "szu/sza szowi sz szem szu",
        "cz": "cza/czu czowi cz czem czu", "o": "a u o em u", "ko": "ka ku ko kiem ku",
        "ny": "n nom ny nami nach",
        "sk": "ska skowi sk skiem sku", "ł": "łu/ła łowi ł łem le", "st": "stu stowi st stem ście",
        "ruś": "rusi rusi ruś rusią rusi",
    },
}  # fmt: skip
_CONSONANT = {"ru": "а у  ом е", "uk": "у/а у  ом і", "pl": "u/a owi  em ie"}
_ADJECTIVE_PL = re.compile("(ska|cka|[yi]|ne|skie|ckie|te|we|nocna|odnia|owa|ielona|ielka)$")
_PLURAL_PL = {"Chiny", "Węgry", "Czechy", "Niemcy", "Włochy", "Indie", "Stany", "Wyspy", "Filipiny"}
_OBLAST = re.compile("(\\w+(?:ск|цк|зьк|ськ|цьк)\\w+) (?:област|кра|воєводств)\\w+")
"""A region's adjective, which stands alone where several share one noun: Белгородскую и Курскую области."""
_LARGE = 200_000
"""Inhabitants of a city or region whose own name others inflect as it stands: w Guadalajarze, Oslos."""
_GERMANIC = {"de", "da", "nb", "sv"}


def inflect(rows: Iterable[Row]) -> None:
    """Add the inflected forms of names of countries, regions and cities, in the languages that have them."""
    for row in rows:
        if row.kind in "crgt":
            for (lang, _), (text, weak) in list(row.names.items()):
                for form in _inflected(text, lang):
                    row.add(form, lang, weak=weak, form=True)
                    if shared := _OBLAST.fullmatch(form):
                        row.add(shared[1], lang, weak=True, form=True)
            if row.kind in "rt" and row.population >= _LARGE and re.fullmatch("[^\\W\\d_А-я]+", row.name):
                for lang in ("pl", *sorted(_GERMANIC)):
                    for form in forms(row.name, lang):
                        row.add(form, lang, form=True)


def _inflected(text: str, lang: str) -> list[str]:
    """Return the forms of a name; of a Cyrillic one of unknown language, in each it can be."""
    if lang != ANY:
        return forms(text, lang)
    folded = text.casefold()
    if not re.fullmatch(r"[а-яёіїєґ' -]+", folded):
        return []
    russian = [] if re.search("[іїєґ']", folded) else forms(text, "ru")
    return russian + ([] if re.search("[ёъыэ]", folded) else forms(text, "uk"))


def forms(text: str, lang: str) -> list[str]:
    """Return the forms of *text* other than itself, none where the language is not inflected here."""
    if lang in _GERMANIC:
        return [f"{text}s"] if re.search(r"[a-zåäöøæü]$", text) and text[-1] not in "sxz" else []
    if lang not in _NOUNS or text.isupper():
        return []
    words = text.split(" ")
    ends = [_word_forms(word, lang, last=place == len(words) - 1) for place, word in enumerate(words)]
    found = dict.fromkeys(
        " ".join(chosen) for by_case in zip(*ends, strict=True) for chosen in itertools.product(*by_case)
    )
    return [form for form in found if form != text]


def _word_forms(word: str, lang: str, *, last: bool) -> list[list[str]]:
    """Return the forms of a word in each case; a noun ends the name, save in Polish ("Korea Północna")."""
    noun = last
    if lang == "pl":
        noun = word in _PLURAL_PL or not _ADJECTIVE_PL.search(word)
    table, consonant = (_NOUNS[lang], _CONSONANT[lang]) if noun else (_ADJECTIVES[lang], None)
    return [each.split("/") for each in _declined(word, table, consonant)]


def _declined(word: str, table: dict[str, str], consonant: str | None) -> list[str]:
    for ending, by_case in sorted(table.items(), key=lambda entry: -len(entry[0])):
        if word.endswith(ending) and len(word) > len(ending) - (len(ending) > 3):
            return [_put(word[: -len(ending)], new) for new in by_case.split(" ")]
    if consonant and re.search("[бвгджзклмнпрстфхцчшщbcdfghjklłmnprstwzźż]$", word):
        return [_put(word, new) for new in consonant.split(" ")]
    return [word] * 5


def _put(stem: str, endings: str) -> str:
    """Return *stem* with each of the endings that a slash divides."""
    return "/".join(stem + ending for ending in endings.split("/"))
