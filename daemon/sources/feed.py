"""Read RSS, RDF and Atom."""

from __future__ import annotations

import io
import re
from typing import Any, Final

import feedparser

from daemon.sources.answer import MAX_ID, MAX_ITEMS, MAX_TEXT, MAX_TITLE, Answer, Item, Raw
from daemon.sources.dates import read_date
from daemon.sources.document import Fault
from daemon.sources.gdacs import declaration
from daemon.sources.judge import after_parsing, before_parsing, narrowed, whole_part, without_doctype
from daemon.sources.links import web_link
from daemon.sources.markup import one_line, plain

MAX_TAGS: Final = 50

# feedparser looks for an e-mail address in an author's name in quadratic time; nobody here needs authors.
# https://github.com/kurtmckee/feedparser/issues/562
_AUTHOR: Final = re.compile(
    rb"(<(?:[\w.-]+:)?(?:author|creator|publisher|managingEditor|webMaster|name|owner|contributor)\b[^<>]*>"
    rb"\s*(?:<!\[CDATA\[)?)[^<]{200,}",
    re.IGNORECASE,
)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def read(raw: Raw) -> Answer | Fault:
    """Return the items of a feed, or why it is none."""
    data, content_type = narrowed(raw.data, raw.content_type)
    fault = before_parsing(data, content_type)
    if fault is not None:
        return fault
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
    return fault or _answer(feed, kept, raw, whole=whole)


def _sound(feed: Any, *, whole: bool) -> list[Any]:  # noqa: ANN401 - feedparser's dictionaries
    """Return the items that are no fragments: where the XML is damaged, those with an id or a link."""
    if not feed.bozo or isinstance(feed.bozo_exception, _HARMLESS):
        return list(feed.entries)
    return [entry for entry in feed.entries if "id" in entry or "link" in entry] if whole else []


def _answer(feed: Any, kept: list[Any], raw: Raw, *, whole: bool) -> Answer:  # noqa: ANN401 - the same
    """Return what the items *kept* of *feed* say."""
    made = read_date(dict.get(feed.feed, "updated")) or read_date(dict.get(feed.feed, "published"))
    return Answer(
        items=tuple(_item(entry, raw, dict.get(feed.feed, "title_detail")) for entry in kept[:MAX_ITEMS]),
        title=_line(dict.get(feed.feed, "title"), MAX_TITLE),
        language=_language(dict.get(feed.feed, "language")),
        complete=whole,
        dropped=max(0, len(kept) - MAX_ITEMS),
        dated=made.isoformat() if made else None,
        hub=_own_link(feed, "hub", raw),
        topic=_own_link(feed, "self", raw),
    )


def _own_link(feed: Any, rel: str, raw: Raw) -> str | None:  # noqa: ANN401 - the same
    """Return where the feed itself leads under *rel*."""
    found = (link.get("href") for link in dict.get(feed.feed, "links", ()) if link.get("rel") == rel)
    return next((link for each in found if each and (link := web_link(each, raw.url))), None)


_HARMLESS: Final = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)


def _item(entry: Any, raw: Raw, feed_title: Any) -> Item:  # noqa: ANN401 - the same
    """Return one item; `dict.get` because feedparser's own get answers for other keys, too."""
    when = _date(entry)
    tags = {
        _line(tag.get("scheme"), 100): _line(tag.get("term"), 200)
        for tag in dict.get(entry, "tags", ())[:MAX_TAGS]
    }
    said = (_line(dict.get(entry, key), 300) for key in ("gdacs_iso3", "gdacs_country"))
    return Item(
        id=_line(dict.get(entry, "id"), MAX_ID),
        title=_title(entry),
        text=_text(entry),
        link=_link(entry, raw),
        published=when.isoformat() if when else None,
        lang=_own_language(entry, feed_title),
        level=tags.get("Threat-Level") or _level(entry),
        countries=tuple(filter(None, said)),
        tag=tags.get("Country-Tag", ""),
        declared=declaration(entry),
    )


def _link(entry: Any, raw: Raw) -> str | None:  # noqa: ANN401 - the same
    """Return where an item leads; feedparser's own link is one to HTML, or else the item's id.

    A warning lies behind a link that says so, or behind one of any type of XML, where none leads to HTML.
    """
    links = [link for link in dict.get(entry, "links", ()) if link.get("href")]
    own = str(dict.get(entry, "link") or "")
    warnings = [link["href"] for link in links if link.get("type") == _CAP]
    others = [link["href"] for link in links if link.get("rel") == "alternate"]
    if own not in others and "://" not in own:
        own = ""  # RSS calls each id a link that does not say it is none, also a bare number
    if raw.options.get("behind") == "cap":
        found = [*warnings, own] if own in others else [*warnings, *others, own]
    else:
        found = [own, *others]
    return next((link for each in found if each and (link := web_link(each, raw.url))), None)


_CAP: Final = "application/cap+xml"


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
