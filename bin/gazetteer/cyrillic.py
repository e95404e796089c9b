"""Write names of towns in Russian and Ukrainian, as their papers transcribe them, where no catalogue does.

Only from languages that are written as they sound: Spanish, Italian, Turkish, Indonesian, Swahili.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from gazetteer.row import ANY, Row

_SMALLEST: Final = 15_000
"""Inhabitants of a town that a notice may name."""
_LONGER: Final = 2_000
"""The same of one with several words, whose first may be a larger town's whole name."""
_SHORTEST: Final = 4
"""Letters of a written name: a shorter one is too often another word."""
_SPEAKING: Final = {
    "spanish": "ES MX GT HN SV NI CR PA CU DO PR CO VE EC PE BO CL AR UY PY PH",
    "italian": "IT SM",
    "turkish": "TR",
    "plain": "ID TZ KE UG RW BI NG GH MG PG FJ SB",
}
_SOUNDS: Final = {
    "spanish": (
        ("qu(?=[ei])", "k"), ("gu(?=[ei])", "g"), ("gü", "gu"), ("ch", "ч"), ("ll(?=[aeiou])", "l'"),
        ("ñ(?=[aeiou])", "n'"), ("ñ", "n'"), ("c(?=[ei])", "s"), ("c", "k"), ("z", "s"), ("x", "ks"),
        ("[jg](?=[ei])", "х"), ("j", "х"), ("h", ""), ("\\by\\b", "i"), ("y$", "й"), ("w", "u"),
    ),
    "italian": (
        ("gli(?=[aeou])", "l'"), ("gn", "n'"), ("sch", "sk"), ("sci(?=[aou])", "ш"), ("sc(?=[ei])", "ш"),
        ("cc(?=[ei])", "чч"),
        ("c(?=[ei])", "ч"), ("(?<=ч)i(?=[aou])", ""), ("ch", "k"), ("gh", "g"), ("gi(?=[aou])", "дж"),
        ("g(?=[ei])", "дж"), ("qu", "ku"), ("c", "k"), ("zz", "цц"), ("z", "ц"), ("h", ""), ("x", "ks"),
        ("(?<=[aeiou])s(?=[aeiou])", "z"), ("j", "й"), ("w", "v"), ("y", "i"),
    ),
    "turkish": (
        ("ç", "ч"), ("ş", "ш"), ("c", "дж"), ("ğ", "г"), ("j", "ж"), ("h", "х"), ("q", "k"), ("w", "v"),
        ("x", "ks"), ("\\bö", "э"), ("ö", "ё"), ("ü", "ю"), ("ı", "ы"),
    ),
    "plain": (
        ("ny", "n'"), ("sy", "ш"), ("sh", "ш"), ("ch", "ч"), ("kh", "х"), ("gh", "g"), ("th", "t"),
        ("dh", "d"), ("ph", "f"), ("c", "ч"), ("j", "дж"), ("q", "k"), ("h", "х"), ("x", "ks"), ("w", "v"),
    ),
}  # fmt: skip
_LETTERS: Final = {
    "ru": dict(zip("abdefgiklmnoprstuvz'", "абдефгиклмнопрстувзь", strict=True)),
    "uk": dict(zip("abdefgiklmnoprstuvz'", "абдефгіклмнопрстувзь", strict=True)),
}
_SOFT: Final = {
    "ru": {"ya": "я", "yo": "йо", "yu": "ю", "ye": "е", "yi": "йи"},
    "uk": {"ya": "я", "yo": "йо", "yu": "ю", "ye": "є", "yi": "ї"},
}
_AFTER_SIGN: Final = {
    "ru": {"a": "я", "o": "о", "u": "ю", "e": "е", "i": "и"},
    "uk": {"a": "я", "o": "о", "u": "ю", "e": "є", "i": "ї"},
}
_SMALL: Final = frozenset({"de", "del", "la", "las", "los", "el", "y", "di", "da", "e"})
_PLAIN_NAME: Final = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+){0,3}")


def transcribe(rows: Iterable[Row]) -> None:
    """Add Russian and Ukrainian names of towns that have none."""
    of = {code: manner for manner, codes in _SPEAKING.items() for code in codes.split()}
    for row in rows:
        manner = of.get(row.id[:2])
        fewest = _LONGER if " " in row.name else _SMALLEST
        if manner is None or row.kind not in "rt" or row.population < fewest:
            continue
        if not _PLAIN_NAME.fullmatch(row.name):
            continue
        for lang in ("ru", "uk"):
            known = {lang} if " " in row.name else {lang, ANY}  # "Лабуанбаджо" is nobody's Labuan Bajo
            told = (text for at, (text, _) in row.names.items() if at[0] in known)
            if not any(re.search("[а-яґєії]", text.casefold()) for text in told):
                written = written_in(row.name, lang, manner)
                if len(written) >= _SHORTEST:
                    row.add(written, lang)


def written_in(name: str, lang: str, manner: str) -> str:
    """Return *name*, of a language of some *manner*, in the letters of Russian or Ukrainian."""
    words = re.split("[ -]", name)
    return "-".join(_word(word, lang, manner, first=not place) for place, word in enumerate(words))


def _word(word: str, lang: str, manner: str, *, first: bool) -> str:
    small = not first and word.casefold() in _SMALL
    text = _bare(word, manner)
    for sound, letters in _SOUNDS[manner]:
        text = re.sub(sound, letters, text)
    text = text.replace("й", "y")
    if manner in {"spanish", "italian"}:
        text = re.sub("l(?=[bdfgkmnprstvzчхцш]|$)", "l'", text)
        text = re.sub("(?<=[aeou])i(?![aeou])", "й", text)
    text = re.sub("'([aoeui])", lambda m: "ь" + _AFTER_SIGN[lang][m[1]], text)
    text = re.sub("y([aoeui])", lambda m: _SOFT[lang]["y" + m[1]], text)
    text = text.replace("y", "й")
    if lang == "ru":
        text = re.sub("(?:^|(?<=[aou]))e", "э", text)
        text = re.sub("ia", "ия", text)
    else:
        text = re.sub("ia", "ія", text)
        text = re.sub("(?<=[dtzsrцчшж])i(?![aeouяйє])", "и", text)
        text = text.replace("ё", "е").replace("э", "е").replace("ы", "и")
    text = "".join(_LETTERS[lang].get(letter, letter) for letter in text)
    return text if small else text[:1].upper() + text[1:]


def _bare(word: str, manner: str) -> str:
    """Return a word in small letters, without the accents that are not letters of its language."""
    kept = {"spanish": "ñü", "turkish": "çşğöüı"}.get(manner, "")
    low = word.replace("İ", "i").lower()
    return "".join(c if c in kept else unicodedata.normalize("NFD", c)[0] for c in low)
