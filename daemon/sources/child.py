"""The process that parses feeds: it may be killed at any time, and no feed can harm more than it.

``python -m daemon.sources.child`` reads bodies from standard input and writes items to standard output.
It ends when its parent does: its input closes then, and its processor time is limited meanwhile.
"""

from __future__ import annotations

import io
import re
import resource
import sys
from typing import Any, Final

import feedparser

from daemon.sources.dates import read_date
from daemon.sources.document import Fault
from daemon.sources.frames import pack, unpack
from daemon.sources.judge import after_parsing, before_parsing, narrowed, whole_part, without_doctype
from daemon.sources.links import web_link
from daemon.sources.markup import one_line, plain

MAX_ITEMS: Final = 500
MAX_TITLE: Final = 500
MAX_TEXT: Final = 200_000
"""Characters; the longest advisory seen has 35 000."""
MAX_ID: Final = 1000
MAX_TAGS: Final = 50

# feedparser looks for an e-mail address in an author's name in quadratic time; nobody here needs authors.
# https://github.com/kurtmckee/feedparser/issues/562
_AUTHOR: Final = re.compile(
    rb"(<(?:[\w.-]+:)?(?:author|creator|publisher|managingEditor|webMaster|name|owner|contributor)\b[^<>]*>"
    rb"\s*(?:<!\[CDATA\[)?)[^<]{200,}",
    re.IGNORECASE,
)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def parse(data: bytes, content_type: str, url: str) -> dict[str, Any]:
    """Return the items of the feed *data*, or under ``fault`` why it is none."""
    data, content_type = narrowed(data, content_type)
    fault = before_parsing(data, content_type)
    if fault is not None:
        return _refusal(fault)
    part, whole = whole_part(data)
    feed = feedparser.parse(
        io.BytesIO(_AUTHOR.sub(rb"\1", without_doctype(part))),
        response_headers={"content-type": content_type} if content_type else {},
        # Everything becomes plain text, and links are resolved here.
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    kept = _sound(feed, whole=whole)
    fault = after_parsing(data, feed.get("version", ""), len(feed.entries), len(kept) if whole else None)
    return _refusal(fault) if fault else _document(feed, kept, url, whole=whole)


def _refusal(fault: Fault) -> dict[str, Any]:
    return {"fault": fault.kind.value, "detail": fault.detail}


def _sound(feed: Any, *, whole: bool) -> list[Any]:  # noqa: ANN401 - feedparser's dictionaries
    """Return the items that are no fragments: where the XML is damaged, those with an id or a link."""
    if not feed.bozo or isinstance(feed.bozo_exception, _HARMLESS):
        return list(feed.entries)
    return [entry for entry in feed.entries if "id" in entry or "link" in entry] if whole else []


def _document(feed: Any, kept: list[Any], url: str, *, whole: bool) -> dict[str, Any]:  # noqa: ANN401 - the same
    """Return what the parent wants to know of *feed* and the items *kept* of it."""
    return {
        "title": _line(dict.get(feed.feed, "title"), MAX_TITLE),
        "language": _language(dict.get(feed.feed, "language")),
        "complete": whole,
        "dropped": max(0, len(kept) - MAX_ITEMS),
        "items": [_item(entry, url, dict.get(feed.feed, "title_detail")) for entry in kept[:MAX_ITEMS]],
    }


_HARMLESS: Final = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)


def _item(entry: Any, url: str, feed_title: Any) -> dict[str, Any]:  # noqa: ANN401 - the same
    """Return one item; `dict.get` because feedparser's own get answers for other keys, too."""
    when = _date(entry)
    return {
        "id": _line(dict.get(entry, "id"), MAX_ID),
        "title": _title(entry),
        "text": _text(entry),
        "link": web_link(str(dict.get(entry, "link") or ""), url) if dict.get(entry, "link") else None,
        "published": when.isoformat() if when else None,
        "lang": _own_language(entry, feed_title),
        "tags": [
            [_line(tag.get("scheme"), 100), _line(tag.get("term"), 200)]
            for tag in dict.get(entry, "tags", ())[:MAX_TAGS]
        ],
        "level": _level(entry),
        "countries": [
            _line(dict.get(entry, key), 300)
            for key in ("gdacs_iso3", "gdacs_country")
            if dict.get(entry, key)
        ],
    }


def _level(entry: Any) -> str:  # noqa: ANN401 - the same
    """Return the advice that Smartraveller gives in words beside its number, which has had two scales."""
    return _line(dict.get(entry, "ta_description"), 100)


def _title(entry: Any) -> str:  # noqa: ANN401 - the same
    detail = dict.get(entry, "title_detail") or {}
    html = detail.get("type") in _MARKED_UP
    return " ".join(plain(str(dict.get(entry, "title") or ""), html=html).split())[:MAX_TITLE]


_MARKED_UP: Final = frozenset({"text/html", "application/xhtml+xml"})


def _text(entry: Any) -> str:  # noqa: ANN401 - the same
    """Return the longest of what the item says: many feeds carry an extract beside the whole."""
    said = [*dict.get(entry, "content", ())]
    if dict.get(entry, "summary_detail"):
        said.append(entry["summary_detail"])
    texts = (
        plain(str(part.get("value") or "")[: 4 * MAX_TEXT], html=part.get("type") in _MARKED_UP)
        for part in said
    )
    return max(texts, key=len, default="")[:MAX_TEXT]


def _date(entry: Any) -> Any:  # noqa: ANN401 - the same
    return next(
        filter(None, (read_date(dict.get(entry, key)) for key in ("published", "updated", "created"))), None
    )


def _own_language(entry: Any, feed_title: Any) -> str | None:  # noqa: ANN401 - the same
    """Return the language the item gives for itself, not one it has from the feed."""
    own = _language(dict.get(entry, "language"))
    inherited = (feed_title or {}).get("language")
    for key in ("summary_detail", "title_detail"):
        said = (dict.get(entry, key) or {}).get("language")
        if own is None and said != inherited:
            own = _language(said)
    return own


def _language(value: Any) -> str | None:  # noqa: ANN401 - the same
    return value if isinstance(value, str) and _LANGUAGE.fullmatch(value) else None


def _line(value: Any, limit: int) -> str:  # noqa: ANN401 - the same
    return one_line(str(value or ""))[:limit]


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow(seconds: int) -> None:
    """Let the process live for *seconds* more of processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


def main() -> None:
    """Answer bodies until standard input closes; arguments: bytes of memory, seconds per body."""
    memory, seconds = (int(argument) for argument in sys.argv[1:])
    _limit(memory)
    while (message := unpack(sys.stdin.buffer)) is not None:
        (content_type, url), data = message
        _allow(seconds)
        sys.stdout.buffer.write(pack(parse(data, content_type, url)))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
