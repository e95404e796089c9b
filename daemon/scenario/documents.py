"""What a feed of a scenario answers at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from html import escape
from itertools import takewhile
from typing import Final
from xml.etree import ElementTree as ET

from daemon.scenario.model import Answer, Edit, Feed, Publish, Recover, Republish, Step

_ATOM: Final = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def etag(self) -> str | None:
        """Return its ETag, which a page in a feed's place does not have."""
        return dict(self.headers).get("ETag")


@dataclass(frozen=True, slots=True)
class _Post:
    id: str
    number: int
    """Counts the feed's posts, from 1."""
    title: str
    text: str
    published: datetime
    updated: datetime
    edition: int = 0
    """How often it was published again under a new id."""


@dataclass(frozen=True, slots=True)
class _Page:
    posts: tuple[_Post, ...] = ()
    """In order of publication."""
    answer: Answer | None = None
    changed: datetime | None = None


def respond(feed: Feed, now: datetime) -> Response:
    """Return what *feed* answers at *now*."""
    return _after(feed, sum(1 for _ in takewhile(lambda step: step.at <= now, feed.steps)))


@lru_cache(maxsize=64)
def _after(feed: Feed, taken: int) -> Response:
    """Return what *feed* answers when *taken* of its steps are taken: between two of them always the same."""
    page = _Page()
    for step in feed.steps[:taken]:
        page = _apply(page, step)
    if page.answer is not None:
        return _web_page(page.answer)
    posts = sorted(page.posts, key=lambda post: (post.updated, post.number), reverse=True)
    if feed.latest_only:
        posts = posts[:1]
    body, kind = (_atom(feed, posts), "atom") if feed.atom else (_rss(feed, posts, page.changed), "rss")
    headers = [
        ("Content-Type", f"application/{kind}+xml; charset=utf-8"),
        ("ETag", f'"{sha256(body).hexdigest()[:16]}"'),
    ]
    if page.changed is not None:
        headers.append(("Last-Modified", format_datetime(page.changed, usegmt=True)))
    return Response(200, tuple(headers), body)


def _apply(page: _Page, step: Step) -> _Page:
    match step:
        case Publish():
            post = _Post(step.entry, len(page.posts) + 1, step.title, step.text, step.at, step.at)
            return replace(page, posts=(*page.posts, post), changed=step.at)
        case Edit():
            posts = tuple(
                replace(post, text=step.text, updated=step.at) if post.id == step.entry else post
                for post in page.posts
            )
            return replace(page, posts=posts, changed=step.at)
        case Republish():
            posts = tuple(replace(post, edition=post.edition + 1) for post in page.posts)
            return replace(page, posts=posts, changed=step.at)
        case Answer():
            return replace(page, answer=step)
        case Recover():
            return replace(page, answer=None)


def _web_page(answer: Answer) -> Response:
    body = f"<!doctype html>\n<html><body><p>{escape(answer.html)}</p></body></html>\n" if answer.html else ""
    return Response(answer.status, (("Content-Type", "text/html; charset=utf-8"),), body.encode())


def _rss(feed: Feed, posts: list[_Post], changed: datetime | None) -> bytes:
    """Return RSS 2.0: an edit moves no id, and a date only on a standing page; posts keep theirs."""
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.site)
    _add(channel, "description", feed.title)
    _add(channel, "language", feed.source.lang)
    if changed is not None:
        _add(channel, "lastBuildDate", format_datetime(changed, usegmt=True))
    for post in posts:
        item = ET.SubElement(channel, "item")
        _add(item, "title", post.title)
        _add(item, "link", f"{feed.site}/{post.id}")
        _add(item, "guid", f"{feed.site}/?p={1000 * post.edition + post.number}").set("isPermaLink", "false")
        dated = post.updated if feed.source.while_listed else post.published
        _add(item, "pubDate", format_datetime(dated, usegmt=True))
        _add(item, "description", _html(post.text))
    return _bytes(root)


def _atom(feed: Feed, posts: list[_Post]) -> bytes:
    """Return Atom whose entries have the time of their last edit in their id."""
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": feed.source.lang})
    _add(root, "id", feed.source.url)
    _add(root, "title", feed.title)
    _add(root, "updated", max(post.updated for post in posts).isoformat())
    ET.SubElement(root, "link", rel="self", href=feed.source.url)
    for post in posts:
        entry = ET.SubElement(root, "entry")
        link = f"{feed.site}/{post.id}"
        _add(entry, "id", f"{link}#{post.updated.isoformat()}")
        _add(entry, "title", post.title)
        ET.SubElement(entry, "link", rel="alternate", href=link)
        _add(entry, "updated", post.updated.isoformat())
        _add(entry, "summary", _html(post.text)).set("type", "html")
    return _bytes(root)


def _bytes(root: ET.Element) -> bytes:
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _add(parent: ET.Element, tag: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, tag)
    child.text = text
    return child


def _html(text: str) -> str:
    """Return paragraphs for what is parted by blank lines, and lists for lines that begin with a dash."""
    blocks = (block.splitlines() for block in text.strip().split("\n\n"))
    return "".join(_list(lines) if lines[0].startswith("- ") else _paragraph(lines) for lines in blocks)


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line.removeprefix('- '))}</li>" for line in lines) + "</ul>"


def _paragraph(lines: list[str]) -> str:
    return "<p>" + "<br/>".join(escape(line) for line in lines) + "</p>"
