"""Inflect names where a text would: Russian and Ukrainian cases, Germanic genitives.

The tables give endings by case (genitive, dative, accusative, instrumental, locative); a name that fits none
is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gazetteer.row import ANY, Row

INFLECTED = ("MX", "RU", "UA", "BY")
"""Countries whose regions are inflected too."""

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
}  # fmt: skip
_NOUNS = {
    "ru": {
        "ия": "ии ии ию ией ии", "я": "и е ю ей е", "ка": "ки ке ку кой ке", "га": "ги ге гу гой ге",
        "ха": "хи хе ху хой хе", "ша": "ши ше шу шей ше", "а": "ы е у ой е",
        "область": "области области область областью области", "русь": "руси руси русь русью руси",
        "ань": "ани ани ань анью ани", "рмь": "рми рми рмь рмью рми", "верь": "вери вери верь верью вери",
        "ь": "я ю ь ем е", "й": "я ю й ем е", "ы": "ов ам ы ами ах",
    },
    "uk": {
        "ія": "ії ії ію ією ії", "я": "і і ю ею і", "ка": "ки ці ку кою ці", "га": "ги зі гу гою зі",
        "ха": "хи сі ху хою сі", "а": "и і у ою і", "область": "області області область областю області",
        "русь": "русі русі русь руссю русі", "ь": "я ю ь ем і", "й": "ю ю й єм ї", "и": "ів ам и ами ах",
    },
}  # fmt: skip
_CONSONANT = {"ru": "а у  ом е", "uk": "у у  ом і"}
_GERMANIC = {"de", "da", "nb", "sv"}


def inflect(rows: Iterable[Row]) -> None:
    """Add the inflected forms of countries' names, and of regions' and cities' in some countries."""
    for row in rows:
        if row.kind == "c" or (row.kind in "rt" and row.id[:2] in INFLECTED):
            for (lang, _), (text, weak) in list(row.names.items()):
                for form in forms(text, _cyrillic(text) if lang == ANY else lang):
                    row.add(form, lang, weak=weak, form=True)


def _cyrillic(text: str) -> str:
    """Return the language of a Cyrillic name that GeoNames lists without one."""
    if not re.fullmatch(r"[а-яёіїєґ' -]+", text.casefold()):
        return ANY
    return "uk" if re.search("[іїєґ']", text.casefold()) else "ru"


def forms(text: str, lang: str) -> list[str]:
    """Return the forms of *text* other than itself, none where the language is not inflected here."""
    if lang in _GERMANIC:
        return [f"{text}s"] if re.search(r"[a-zåäöøæü]$", text) and text[-1] not in "sxz" else []
    if lang not in _NOUNS or text.isupper():
        return []
    *adjectives, noun = text.split(" ")
    ends = [_declined(word, _ADJECTIVES[lang], None) for word in adjectives]
    ends.append(_declined(noun, _NOUNS[lang], _CONSONANT[lang]))
    found = dict.fromkeys(" ".join(words) for words in zip(*ends, strict=True))
    return [form for form in found if form != text]


def _declined(word: str, table: dict[str, str], consonant: str | None) -> list[str]:
    for ending, by_case in sorted(table.items(), key=lambda entry: -len(entry[0])):
        if word.endswith(ending) and len(word) > len(ending) - (len(ending) > 3):
            return [word[: -len(ending)] + new for new in by_case.split(" ")]
    if consonant and re.search("[бвгджзклмнпрстфхцчшщ]$", word):
        return [word + new for new in consonant.split(" ")]
    return [word] * 5
