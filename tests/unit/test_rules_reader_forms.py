"""What a text says does not hang on how its letters are spelled, nor on what else is printed below it."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest

from rules.model import Entry, Reading
from rules.reader import Reader
from rules.text import fold
from tests.notices import OWN, notices
from tests.score_gold import entry_of

LATIN: Final = frozenset({"da", "de", "en", "es", "fr", "it", "nb", "nl", "no", "pl", "pt", "sv"})
ASIDE: Final = {
    "da": "Museet viser tallerkener fra tre århundreder. Kagen i caféen er god.",
    "de": "Das Museum zeigt Teller aus drei Jahrhunderten. Der Kuchen im Café ist gut.",
    "en": "The museum shows plates of three centuries. The cake in its café is good.",
    "es": "El museo muestra platos de tres siglos. El pastel de su cafetería es bueno.",
    "fr": "Le musée montre des assiettes de trois siècles. Le gâteau de son café est bon.",
    "it": "Il museo mostra piatti di tre secoli. La torta del suo caffè è buona.",
    "ja": "博物館には三世紀にわたる皿が並んでいます。喫茶室のケーキはおいしいです。",
    "nb": "Museet viser tallerkener fra tre århundrer. Kaken i kafeen er god.",
    "nl": "Het museum toont borden uit drie eeuwen. De taart in het café is lekker.",
    "pl": "Muzeum pokazuje talerze z trzech stuleci. Ciasto w kawiarni jest dobre.",
    "pt": "O museu mostra pratos de três séculos. O bolo do seu café é bom.",
    "ru": "В музее показывают тарелки трёх столетий. Пирог в кафе вкусный.",
    "sv": "Museet visar tallrikar från tre sekel. Kakan i kaféet är god.",
    "uk": "У музеї показують тарілки трьох століть. Пиріг у кафе смачний.",
    "zh": "博物馆展出三个世纪的盘子。咖啡馆的蛋糕很好吃。",
}
"""Two sentences of small talk in each language."""

WRAPPED: Final = re.compile(r"(?<=[^.:;!?\n])\n(?=[^\W\d_A-ZА-ЯІЇЄ])")
"""Where a line merely goes on; in capitals that cannot be seen."""
CLOCK: Final = re.compile(r"[ap]\.\s?m\.\s+[A-Z]")
"""Where "a.m." ends a sentence: only the next capital tells."""
BARE: Final = {
    "l11-x073": "è is a verb, and e without its accent means and",
    "pt-brasil-caminhoneiros": "Pará without its accent is a common word",
    "sv8-sas": "a verb in two parts is not found without its accent",
}
CAPITALS: Final = {
    "x-b-08": "in capitals a town of four letters is read as the code of another",
    "fr-burkina-zones": "EST is a region and a verb",
    "fr-niger-frontieres": "EST is a region and a verb",
    "b2-18": "a storm called by its name alone looks like any word",
    "x-d-055": "a storm called by its name alone looks like any word",
    "d9-002": "no word is seen to be a storm's name, so that a red alert need not be for it",
    "x-d-075": "no word is seen to be a storm's name, so that a red alert need not be for it",
    "x-e-10": "a storm called by its name alone looks like any word",
    "x-e-01": "the 'S of a possessive hides a city's airport",
    "en-e3-22": "in capitals a word is also a place's name",
    "a3-gt": "in capitals a word is also a place's name",
    "b3-108": "in capitals a word is also a place's name",
    "c2-110": "in capitals a word is also a place's name",
    "e3-10": "in capitals a word is also a place's name",
    "es-e3-25": "a storm called by its name alone looks like any word",
    "en-au-vanuatu-cyclone": "a storm called by its name alone looks like any word",
    "b3-033": "a storm called by its name alone looks like any word",
    "x-h-05": "a storm called by its name alone looks like any word",
    "x-i-13": "a storm called by its name alone looks like any word",
    "a4-nz-gabrielle": "a storm called by its name alone looks like any word",
    "x-d-139": "a storm called by its name alone looks like any word",
    "x-j-30": "a storm called by its name alone looks like any word",
    "b4-116": "a storm called by its name alone looks like any word",
    "l4-c073": "a storm called by its name alone looks like any word",
    "b4-074": "in capitals a word is also a place's name",
    "d4-d11": "in capitals a town of three letters is read as a code, and what points at it as nothing",
    "l7-h014": "in capitals a town of three letters is read as a code, and what points at it as nothing",
    "l4-a045": "in capitals a town of three letters is read as a code, and what points at it as nothing",
    "a4-lb-depart": "the 'S of a possessive hides a city's airport",
    "a2-3-30": "in capitals a name that nobody knows is not seen to be one",
    "d4-d10": "in capitals a name that nobody knows is not seen to be one",
    "fr-gard-crues": "in capitals a name that nobody knows is not seen to be one",
    "f4-95": "in capitals a word is also a place's name",
    "l4-b008": "in capitals a word is also a place's name",
    "a3-pg-jan": "in capitals a town of three letters is read as a code, and what points at it as nothing",
    "x-i-12": "in capitals a town of three letters is read as a code, and what points at it as nothing",
    "x-e-02": "in capitals a town of three letters is read as a code, and what points at it as nothing",
    "l12-af051": "only capitals tell that a village nobody knows is one",
    "a5-ge-proteste": "in capitals a word is also a place's name",
    "b3-068": "in capitals a name that nobody knows is not seen to be one",
    "b5-21": "in capitals a word is also a place's name",
    "b5-28": "a storm called by its name alone looks like any word",
    "b5-32": "in capitals a name that nobody knows is not seen to be one",
    "b9-013": "in capitals a name that nobody knows is not seen to be one",
    "c2-133": "in capitals a name that nobody knows is not seen to be one",
    "c2-218": "in capitals a name that nobody knows is not seen to be one",
    "c4-uy-cl-2025-02-apagon": "in capitals a word is also a place's name",
    "c8-15": "a storm called by its name alone looks like any word",
    "c9-07": "in capitals a word is also a place's name",
    "c9-12": "in capitals a name that nobody knows is not seen to be one",
    "d4-c01": "in capitals a name that nobody knows is not seen to be one",
    "e5-52": "in capitals a word is also a place's name",
    "e8-020": "in capitals a town of three letters is read as a code, and what points at it as nothing",
    "e8-021": "in capitals a town of three letters is read as a code, and what points at it as nothing",
    "e8-041": "the 'S of a possessive hides a city's airport",
    "e9-004": "a storm called by its name alone looks like any word",
    "f3-de-nc-ende": "in capitals a name that nobody knows is not seen to be one",
    "h6-002": "in capitals a word is also a place's name",
    "h6-004": "in capitals a word is also a place's name",
    "h6-013": "in capitals a word is also a place's name",
    "h6-040": "a storm called by its name alone looks like any word",
    "h6-051": "in capitals a name that nobody knows is not seen to be one",
    "h6-056": "in capitals a town of three letters is read as a code, and what points at it as nothing",
    "h6-063": "a storm called by its name alone looks like any word",
    "h6-065": "in capitals a name that nobody knows is not seen to be one",
    "i6-012": "in capitals a name that nobody knows is not seen to be one",
    "i7-002": "a storm called by its name alone looks like any word",
    "i8-008": "in capitals a name that nobody knows is not seen to be one",
    "j6-19": "a storm called by its name alone looks like any word",
    "j6-61": "in capitals a word is also a place's name",
    "j6-66": "in capitals a name that nobody knows is not seen to be one",
    "k6-113": "in capitals a town of three letters is read as a code, and what points at it as nothing",
    "k6-214": "in capitals a name that nobody knows is not seen to be one",
    "k6-218": "a storm called by its name alone looks like any word",
    "l10-o051": "a storm called by its name alone looks like any word",
    "l10-q021": "in capitals a name that nobody knows is not seen to be one",
    "l11-v001": "in capitals a word is also a place's name",
    "l11-v056": "in capitals a name that nobody knows is not seen to be one",
    "l11-w026": "in capitals a town of three letters is read as a code, and what points at it as nothing",
    "l11-w045": "in capitals a word is also a place's name",
    "l11-x018": "in capitals a word is also a place's name",
    "l11-y055": "in capitals a name that nobody knows is not seen to be one",
    "l12-aa028": "in capitals a word is also a place's name",
    "l12-ab048": "in capitals a town of three letters is read as a code, and what points at it as nothing",
    "l12-ab057": "a storm called by its name alone looks like any word",
    "l12-ac015": "a storm called by its name alone looks like any word",
    "l12-ae031": "in capitals a name that nobody knows is not seen to be one",
    "l12-ah027": "in capitals a name that nobody knows is not seen to be one",
    "l6-g054": "in capitals a word is also a place's name",
    "l7-h041": "in capitals a word is also a place's name",
    "l7-j055": "in capitals a name that nobody knows is not seen to be one",
    "l8-m042": "a storm called by its name alone looks like any word",
    "l9-l009": "a storm called by its name alone looks like any word",
    "l9-n004": "in capitals a word is also a place's name",
    "l9-o018": "a storm called by its name alone looks like any word",
    "l9-q060": "in capitals a word is also a place's name",
    "nl8-buza-srilanka": "a storm called by its name alone looks like any word",
}
"""Notices that do say something else in that spelling, and why."""

Said = set[tuple[str, str, str | None, str, str]]


def said(reading: Reading) -> Said:
    return {(s.hazard, s.area, s.place, str(s.status), str(s.audience)) for s in reading.statements}


def respelled(entry: Entry, how: Callable[[str], str]) -> Entry:
    return replace(entry, title=how(entry.title), text=how(entry.text))


def bare(text: str) -> str:
    """Return *text* as it is typed on a keyboard without accents."""
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


@pytest.fixture(scope="module", params=["some", pytest.param("all", marks=pytest.mark.full)])
def entries(request: pytest.FixtureRequest) -> dict[str, Entry]:
    """Return one notice in twenty, the same ones each time, or all of them, by their ids."""
    return {
        item["id"]: entry_of(item)
        for item in notices(sorted(OWN.glob("*.yaml")))
        if request.param == "all" or zlib.crc32(item["id"].encode()) % 20 == 0
    }


def uncoded(entry: Entry) -> bool:
    """Return whether a text has nothing that capitals alone tell: no word in capitals, no clock's full stop."""
    return not CLOCK.search(entry.document) and not any(
        word.isupper() and len(word) > 1 for word in words(entry.document)
    )


def words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()


def wrong(entries: dict[str, Entry], holds: Callable[[Entry], bool]) -> set[str]:
    """Return the ids of the notices of which this does not hold."""
    return {name for name, entry in entries.items() if not holds(entry)}


def test_a_decomposed_text_says_the_same(reader: Reader, entries: dict[str, Entry]) -> None:
    def same(entry: Entry) -> bool:
        apart = respelled(entry, lambda text: unicodedata.normalize("NFD", text))
        return said(reader.read(apart)) == said(reader.read(entry))

    assert wrong(entries, same) == set()


def test_a_text_typed_without_accents_says_the_same(reader: Reader, entries: dict[str, Entry]) -> None:
    def same(entry: Entry) -> bool:
        latin = (entry.lang or "").split("-")[0] in LATIN
        return not latin or said(reader.read(respelled(entry, bare))) == said(reader.read(entry))

    assert wrong(entries, same) == BARE.keys() & entries.keys()


def test_a_text_in_capitals_says_the_same(reader: Reader, entries: dict[str, Entry]) -> None:
    """But for names nobody knows: only their capitals tell that they are names."""

    def same(entry: Entry) -> bool:
        whole = respelled(entry, lambda text: WRAPPED.sub(" ", text))
        plain = reader.read(whole)
        strange = any(unread.why == "unknown-place" for unread in plain.unread)
        return strange or said(reader.read(respelled(whole, str.upper))) == said(plain)

    plain = {name: entry for name, entry in entries.items() if uncoded(entry)}
    assert wrong(plain, same) == CAPITALS.keys() & plain.keys()


def test_small_talk_below_a_text_changes_nothing(reader: Reader, entries: dict[str, Entry]) -> None:
    def same(entry: Entry) -> bool:
        aside = ASIDE[(entry.lang or "").split("-")[0].replace("no", "nb")]
        longer = replace(entry, text=f"{entry.text}\n\n{aside}")
        return said(reader.read(longer)) == said(reader.read(entry))

    assert wrong(entries, same) == set()


def test_what_a_statement_rests_on_stands_where_it_says(reader: Reader, entries: dict[str, Entry]) -> None:
    for entry in entries.values():
        for statement in reader.read(entry).statements:
            assert entry.document[statement.span.start : statement.span.end] == statement.quote
            for piece in statement.evidence:
                quoted = entry.document[piece.span.start : piece.span.end]
                assert quoted.strip()
                if piece.role == "cue":
                    assert fold(quoted).startswith(fold(piece.term))
