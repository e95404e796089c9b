"""Countries and regions: ISO 3166 with the names people use."""

from __future__ import annotations

import gettext
import re

import pycountry
from babel import Locale

from gazetteer.folding import plain
from gazetteer.row import Row

LANGUAGES = {
    "en": "en", "es": "es", "fr": "fr", "de": "de", "it": "it", "pt": "pt", "nl": "nl", "ru": "ru",
    "uk": "uk", "zh": "zh", "zh_Hant": "zh", "ja": "ja", "da": "da", "nb": "nb", "sv": "sv",
    "pl": "pl",
}  # fmt: skip
"""Babel's locale to our language tag: both Chinese scripts are one language."""

_CATALOGUES = {
    "es": "es", "fr": "fr", "de": "de", "it": "it", "nl": "nl", "ru": "ru", "uk": "uk", "zh_CN": "zh",
    "zh_TW": "zh", "ja": "ja", "da": "da", "nb_NO": "nb", "sv": "sv", "en": "en", "pt_BR": "pt",
    "pl": "pl",
}  # fmt: skip

_LEADING = re.compile(
    r"^(Provincia de|Estado de|Departamento de|Região|Région d[e']s?|Wilayat?|Muḩāfaz̧at|Judeţul|Ostān-e)\s+",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"\s+(Province|State|Region|District|County|Oblast'?|Governorate|Sheng|Shi|Zizhiqu|kray|rayonu|oblysy"
    r"|apskritis|megye|vilayet|viloyati|oblast['ʹ]?|maakond|län)$"
)
_ARTICLE = re.compile("^(La|El|Los|Las|Le) (?=[A-ZÁÉÍÓÚ])")
_GENERIC_ZH = re.compile("(州|省|市|府|县|縣)$")

TERRITORIES = {
    "CN-HK", "CN-MO", "CN-TW", "US-PR", "US-GU", "US-VI", "US-AS", "US-MP", "US-UM", "NL-AW", "NL-CW",
    "NL-SX", "FI-01", "NO-21", "NO-22", "FR-971", "FR-972", "FR-973", "FR-974", "FR-976", "FR-GP", "FR-MQ",
    "FR-GF",
    "FR-RE", "FR-YT", "FR-BL", "FR-MF", "FR-NC", "FR-PF", "FR-PM", "FR-TF", "FR-WF", "FR-GUA", "FR-LRE",
    "FR-MAY", "GB-UKM", "GB-EAW", "GB-GBN", "RS-KM", "NL-BQ1", "NL-BQ2", "NL-BQ3",
}  # fmt: skip
"""Codes of regions that have a country code of their own, or are unions: no text means them by name."""


_GROUPS = {"Geographical unit", "Geographical region", "Chain (of islands)"}
_GROUPED = {"IQ-KR", *(f"DO-{number}" for number in range(33, 43))}
"""What ISO lists above the first level of administration: islands of Indonesia, Iraq's Kurdistan Region."""


def countries() -> list[Row]:
    """Return every country of ISO 3166-1, and Kosovo under the code in general use."""
    codes = [*sorted(c.alpha_2 for c in pycountry.countries), "XK"]
    rows = []
    for code in codes:
        row = Row(code, "c", "", _territory("en", code) or code)
        for locale, lang in LANGUAGES.items():
            for text in _short(_territory(locale, code) or "", both=code == "MM"):
                row.add(text, lang)
        iso = pycountry.countries.get(alpha_2=code)
        for attribute in ("name", "common_name", "official_name"):
            official = getattr(iso, attribute, None)
            if official and "," not in official:
                row.add(official, "en")
        rows.append(row)
    return rows


def _territory(locale: str, code: str) -> str | None:
    return Locale.parse(locale).territories.get(code)


def _short(text: str, *, both: bool) -> list[str]:
    """Return what stands outside parentheses, and inside where *both* are names: "Myanmar (Burma)"."""
    outside = re.sub(r"[（(].*?[)）]", "", text).strip()
    return [part for part in (outside, *(re.findall(r"[（(](.*?)[)）]", text) if both else ())) if part]


def regions() -> list[Row]:
    """Return every region of ISO 3166-2, each lying in its parent region or its country."""
    catalogues = {
        lang: gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=[lang])
        for lang in _CATALOGUES
    }
    rows = []
    for iso in sorted(pycountry.subdivisions, key=lambda each: each.code):
        texts = [plain(text) for text in clean(iso.name)]
        kind = "g" if iso.type in _GROUPS or iso.code in _GROUPED else "r"
        row = Row(iso.code, kind, iso.parent_code or iso.country_code, texts[0])
        if iso.code not in TERRITORIES:
            for text in texts:
                row.add(text)
            for locale, lang in _CATALOGUES.items():
                translated = catalogues[locale].gettext(iso.name)
                if translated != iso.name:
                    for text in clean(translated):
                        row.add(_GENERIC_ZH.sub("", text) if lang == "zh" and len(text) > 2 else text, lang)
        rows.append(row)
    return rows


def clean(name: str) -> list[str]:
    """Return the names inside ISO's or a catalogue's writing of one, the first being the usual one."""
    name = re.sub(r"[(（].*?[)）]|\*", "", name)
    parts = [part.strip() for part in re.split(r"[\[\];/]", name) if part.strip()]
    found: list[str] = []
    for part in parts:
        whole = _inverted(part)
        short = _TRAILING.sub("", _LEADING.sub("", whole)).strip()
        found += [each for each in (short, whole) if each and each not in found]
    bare = [_ARTICLE.sub("", each) for each in found]
    found += [each for each in bare if each not in found and len(each) > 6]
    return found or [name]


def _inverted(text: str) -> str:
    """Turn "Madrid, Comunidad de" the right way round."""
    head, comma, tail = text.partition(", ")
    return f"{tail} {head}" if comma and tail.split()[-1].lower() in {"de", "del", "of", "la"} else text
