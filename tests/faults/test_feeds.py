"""Whatever a source does to its feed, nobody is told of what was not said, and nothing that was said is lost."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from daemon.sources.child import parse
from tests.faults.table import Tally

URL: Final = "https://x.example/feed"
SMALL: Final = 10_000
"""Bytes of a feed that is cut everywhere."""
SEEDED: Final = 500
"""Cuts of a larger one, besides each edge of a tag in its first and its last item."""
LARGE: Final = 100_000
SEED: Final = 22
_TAG: Final = re.compile(rb"[<>]")
_ITEM: Final = re.compile(rb"<(?:item|entry)[\s>].*?</(?:item|entry)>", re.DOTALL)

WORDS: Final = {
    "latin": "Alerta – São José, “Reñaca”, Zürich, Ærø: l’état d’urgence",
    "cyrillic": "Внимание: комендантский час в Харькове",
    "ukrainian": "Увага: комендантська година в Києві",
    "greek": "Προσοχή: απεργία στην Αθήνα",
    "japanese": "注意喚起：東京で外出禁止",
    "chinese": "安全提醒：墨西哥哈利斯科州",
    "traditional": "旅遊警示：墨西哥哈利斯科州",
    "korean": "안전 공지: 서울 시위",
}
ENCODINGS: Final = [
    *[(name, text) for name in ("utf-8", "utf-8-sig", "utf-16") for text in WORDS],
    ("windows-1252", "latin"),
    ("iso-8859-1", "plain latin"),
    ("iso-8859-15", "plain latin"),
    ("windows-1251", "cyrillic"),
    ("koi8-r", "cyrillic"),
    ("koi8-u", "ukrainian"),
    ("iso-8859-7", "greek"),
    ("windows-1253", "greek"),
    ("shift_jis", "japanese"),
    ("euc-jp", "japanese"),
    ("gb18030", "chinese"),
    ("gbk", "chinese"),
    ("big5", "traditional"),
    ("euc-kr", "korean"),
]


def words(name: str) -> str:
    return (
        WORDS["latin"].replace("–", "-").replace("“", '"').replace("”", '"').replace("’", "'")
        if (name == "plain latin")
        else WORDS[name]
    )


def rss(text: str, declared: str = "utf-8") -> str:
    return (
        f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel><title>{text}</title>'
        f"<link>https://x.example/</link><item><guid>1</guid><title>{text}</title>"
        f"<description>{text}</description></item></channel></rss>"
    )


@pytest.mark.fault(12, "feeds in sixteen encodings, declared in XML, in HTTP, or by a byte order mark")
@pytest.mark.parametrize(("encoding", "language"), ENCODINGS)
def test_a_feed_in_any_encoding_reads_like_its_copy_in_utf8(encoding: str, language: str) -> None:
    text = words(language)
    plain = parse(rss(text).encode(), "text/xml", URL)
    assert plain["items"][0]["title"] == text
    name = encoding.removesuffix("-sig")
    in_xml = parse(rss(text, name).encode(encoding), "text/xml", URL)
    assert in_xml["items"] == plain["items"]
    in_http = parse(rss(text, name).encode(encoding), f"text/xml; charset={name}", URL)
    assert in_http["items"] == plain["items"]


def edges(data: bytes) -> set[int]:
    """Return the edges of every tag in the first and the last item."""
    found = [match.span() for match in _ITEM.finditer(data)]
    near = found[:1] + found[-1:]
    return {low + match.start() for low, high in near for match in _TAG.finditer(data[low:high])}


def cuts(data: bytes, most: int | None) -> Sequence[int]:
    """Return where a body is cut: everywhere where it is small, at most *most* places where that is given."""
    chance = random.Random(SEED)  # noqa: S311 - the same cuts at every run
    if len(data) <= SMALL:
        found = set(range(len(data)))
    else:
        found = {*edges(data), *chance.sample(range(len(data)), SEEDED)}
    return sorted(found if most is None or len(found) <= most else chance.sample(sorted(found), most))


def ghosts(data: bytes, at: Iterable[int]) -> int:
    """Return how many cuts give an item that the whole body does not begin with."""
    whole: list[dict[str, Any]] = parse(data, "", URL)["items"]
    return sum(_is_ghostly(parse(data[:each], "", URL), whole) for each in at)


def _is_ghostly(answer: dict[str, Any], whole: list[dict[str, Any]]) -> bool:
    if "fault" in answer:
        return False
    items = answer["items"]
    return bool(answer["complete"]) or items != whole[: len(items)]


def bodies(shared_data: Path) -> list[bytes]:
    """Return twenty recorded feeds: the largest that are not so large that each parse takes a second."""
    files = [path for kind in ("xml", "atom") for path in shared_data.rglob(f"*.{kind}")]
    read = (path.read_bytes().rstrip() for path in files if path.stat().st_size < LARGE)
    feeds = {data for data in read if parse(data, "", URL).get("items")}
    return sorted(feeds, key=lambda data: (-len(data), data))[:20]


def _cut_all(data: Iterable[bytes], tally: Tally, most: int | None) -> None:
    tried = wrong = 0
    for body in data:
        at = cuts(body, most)
        tried += len(at)
        wrong += ghosts(body, at)
    tally.count(tried)
    tally.figure(f"{wrong} ghosts in {tried} cuts")
    assert wrong == 0


@pytest.mark.fault(10, "recorded feeds cut, a sample")
def test_recorded_feeds_cut_at_some_places_make_no_ghost(shared_data: Path, tally: Tally) -> None:
    _cut_all(bodies(shared_data)[::6], tally, 40)


@pytest.mark.full
@pytest.mark.fault(10, "recorded feeds cut at every byte up to 10 kB, else at 500 and at every tag")
def test_recorded_feeds_cut_anywhere_make_no_ghost(shared_data: Path, tally: Tally) -> None:
    found = bodies(shared_data)
    assert len(found) == 20
    _cut_all(found, tally, None)
