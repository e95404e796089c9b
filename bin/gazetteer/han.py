"""Write Chinese names in both scripts, and Japanese ones with and without the word for their kind."""

from __future__ import annotations

import re
from collections.abc import Iterable

from opencc import OpenCC

from gazetteer.row import ANY, Row

_HAN = re.compile("[\u3400-\u9fff·-]{2,}")
_KANA = re.compile("[\u3040-\u30ff]")
_KIND_JA = re.compile("(?<=[\u30a0-\u30ff]{3})(州|県|省|市|郡|島|地方|地域|共和国|自治区)$")


def add_spellings(rows: Iterable[Row]) -> None:
    """Add the other script of each Chinese name, and the bare name of a Japanese one written in kana."""
    converters = [OpenCC(name) for name in ("s2t", "t2s", "s2hk")]
    for row in rows:
        for (lang, _), (text, weak) in list(row.names.items()):
            if lang in {"zh", ANY} and _HAN.fullmatch(text):
                for converter in converters:
                    row.add(converter.convert(text), lang, weak=weak)
            if lang in {"ja", ANY} and _KANA.search(text):
                row.add(_KIND_JA.sub("", text), lang, weak=weak)
