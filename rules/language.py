"""Tell which language a text is in, among those there are words for; "unknown" is an answer."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Final

from rules.lexicon import Lexicon, choose
from rules.text import fold

LONGEST: Final = 6_000
"""Code points that are looked at: more tell nothing new."""
ENOUGH: Final = 0.2
"""Share of its words that a language must know to be a text's: half of it where it alone has such letters."""
EVIDENT: Final = 0.15
"""Share of frequent words of the language a text is declared to be in that makes further questions idle."""
FIRM: Final = 12
"""Words a text needs before it can contradict the language it is declared to be in."""
_SCRIPTS: Final = {
    "latin": re.compile("[\u00aa-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "kana": re.compile("[\u3041-\u30fa\u30fd-\u30ff\uff66-\uff9d]"),
    "han": re.compile("[\u3400-\u9fff]"),
}
_ASCII_LETTERS: Final = re.compile("[a-zA-Z]+")
_ASCII: Final = re.compile("[\x00-\x7f]+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_LINK: Final = re.compile(r"\S*(?://|@|www\.)\S*")
_KANA_SHARE: Final = 0.08
"""Kana among kana and Han from which a text is Japanese; names alone bring less into Chinese."""
_HEADLINE: Final = 100
"""Code points up to which a text can be all Han and still be Japanese."""
_OTHERS: Final = re.compile("[ђјљњћџѓќѕўәғқңөұү]", re.IGNORECASE)
"""Cyrillic letters of languages there are no words for."""
_DENSE: Final = {"ja", "zh"}


class Languages:
    """Decides by scripts, by letters that few languages have, and by the words the lexicons know."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._known = dict(lexicons)
        self._also = {tag: lang for lang, lexicon in lexicons.items() for tag in lexicon.also}
        self._script_of = {lang: _script(" ".join(known.words)) for lang, known in lexicons.items()}

        self._frequent: dict[str, list[str]] = defaultdict(list)
        for lang, known in lexicons.items():
            for word in known.words:
                self._frequent[word].append(lang)

        self._weighed: dict[str | None, dict[str, dict[str, float]]] = {}

    def _weights(self, script: str | None) -> dict[str, dict[str, float]]:
        """Return every word of the languages of a script, the more telling the fewer of them have it."""
        if script not in self._weighed:  # only when first in doubt: it takes a second
            known = {lang: self._known[lang] for lang, own in self._script_of.items() if own == script}
            vocabulary = {lang: lexicon.vocabulary() for lang, lexicon in known.items()}
            spread = Counter(word for words in vocabulary.values() for word in words)
            self._weighed[script] = {
                lang: {word: 1 / spread[word] for word in words} for lang, words in vocabulary.items()
            }
        return self._weighed[script]

    def known(self, tag: str) -> str | None:
        """Return the language with words that serves a tag, or None."""
        return choose(tag, self._known, self._also)

    def decide(self, declared: str | None, text: str) -> str | None:
        """Return the language to read *text* in: the one *declared*, unless the text is clearly in another.

        Publishers leave "en" in feeds of other languages; None means that there are no words for it.
        """
        given = self.known(declared) if declared else None
        sample = _LINK.sub(" ", text[:LONGEST])
        if given and (_script(sample) == given if given in _DENSE else self._evident(given, sample)):
            return given
        found = self.of(sample)
        if not declared or found is None or found == given:
            return given if declared else found
        return found if self._contradicts(found, given, sample) else given

    def _evident(self, given: str, sample: str) -> bool:
        """Return whether the frequent words of a text are those of the *given* language, no other's more."""
        if _script(sample) != self._script_of[given]:
            return False
        words = fold(sample).split()
        hits = Counter(lang for word in words for lang in self._frequent.get(word, ()))
        return hits[given] >= EVIDENT * len(words) and hits[given] == max(hits.values(), default=0)

    def of(self, text: str) -> str | None:
        """Return the language of *text*, or None."""
        sample = _LINK.sub(" ", text[:LONGEST])
        script = _script(sample)
        if script in _DENSE:
            return self._dense(script, sample)
        ranked = self._ranked(sample, script) if script else []
        if not ranked or len(_OTHERS.findall(sample)) * 8 >= len(sample.split()) > 0:
            return None
        share, lang = ranked[0]
        own = self._lettered(lang, sample)
        return lang if share >= (ENOUGH / 2 if own else ENOUGH) else None

    def _dense(self, script: str, sample: str) -> str | None:
        """Return Japanese or Chinese: a Japanese headline may be all Han, with characters of its own."""
        headline = script == "zh" and len(sample) <= _HEADLINE
        if headline and (self._lettered("ja", sample) or self._held("ja", sample) > self._held("zh", sample)):
            script = "ja"
        return choose(script, self._known)

    def _ranked(self, sample: str, script: str) -> list[tuple[float, str]]:
        """Return the languages of *script* by the share of the words of *sample* that speak for each."""
        words = [word for word in fold(sample).split() if not word[0].isdigit()]
        if not words:
            return []
        told = []
        for lang, weights in self._weights(script).items():
            score = sum(weights.get(word, 0.0) for word in words)
            told.append(((score + 2 * self._lettered(lang, sample)) / len(words), lang))
        return sorted(told, key=lambda one: (-one[0], one[1]))

    def _held(self, lang: str, sample: str) -> float:
        """Return how much of the words of *lang* a headline holds, in a script that sets no spaces."""
        folded = fold(sample)
        return sum(weight for word, weight in self._weights(lang).get(lang, {}).items() if word in folded)

    def _lettered(self, lang: str, sample: str) -> int:
        """Return how often *sample* writes the letters that tell *lang*."""
        own = self._known[lang].telling if lang in self._known else ""
        return sum(char in own for char in sample.casefold()) if own else 0

    def _contradicts(self, found: str, given: str | None, sample: str) -> bool:
        """Return whether a text says clearly that it is in *found*, not in the *given* language."""
        if found in _DENSE and given in _DENSE:
            return _script(sample) == found and len(sample) >= FIRM * 5
        if given is not None and _script(sample) != self._script_of[given]:
            return True
        shares = {lang: share for share, lang in self._ranked(sample, self._script_of[found] or "")}
        clear = shares.get(found, 1.0) >= 2 * shares.get(given or "", 0.0)
        return clear and len(fold(sample).split()) >= FIRM


def _script(text: str) -> str | None:
    """Return the script most of *text* is in (latin, cyrillic, ja, zh), or None for another."""
    rest = _ASCII_LETTERS.sub("", text)
    ascii_letters = len(text) - len(rest)
    rest = _ASCII.sub("", rest)
    counts = {name: len(found.findall(rest)) for name, found in _SCRIPTS.items()}
    counts["latin"] += ascii_letters
    letters = len(_LETTER.findall(rest)) + ascii_letters
    dense = counts["kana"] + counts["han"]
    # A Han character is worth several letters: a Chinese notice with links and names in Latin is Chinese.
    if dense * 3 >= letters - dense and dense:
        return "ja" if counts["kana"] >= _KANA_SHARE * dense else "zh"
    name = max(("latin", "cyrillic"), key=lambda script: counts[script])
    return name if counts[name] * 2 > letters else None
