"""Lists of feeds as other programs keep them: OPML 2.0, http://opml.org/spec2.opml."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from daemon.errors import GivenError
from daemon.sources.families import slug
from rules.model import Source

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list."""

    title: str
    url: str
    language: str | None = None


def read_opml(data: bytes, name: str) -> tuple[Outline, ...]:
    """Return the feeds of an OPML document, each address once; GivenError, with its *name*, if it is none."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise GivenError(f"{name}: it declares a document type, which no list of feeds needs") from None
    except ParseError as error:
        line, column = error.position
        raise GivenError(f"{name}:{line}:{column + 1}: no XML: export the list as OPML again") from None
    except (ValueError, LookupError):
        raise GivenError(f"{name}: no XML: export the list as OPML again") from None
    if root.tag.lower() != "opml":
        raise GivenError(f"{name}: a document of <{root.tag[:40]}>, not <opml>: export the list as OPML")
    found: dict[str, Outline] = {}
    for outline in root.iter("outline"):
        url = (outline.get("xmlUrl") or "").strip()
        if url:
            title = " ".join((outline.get("title") or outline.get("text") or url).split())
            found.setdefault(url, Outline(title, url, outline.get("language")))
    if not found:
        raise GivenError(f"{name}: there is no feed in it: an <outline> of a feed has an xmlUrl")
    return tuple(found.values())


def definitions(outlines: Iterable[Outline], kind: str, lang: str, subject: str | None) -> Iterator[str]:
    """Yield the lines of ``sources:`` in a configuration that define these feeds.

    What OPML does not say, *kind*, *lang* and *subject*, is given for all of them.
    """
    used: set[str] = set()
    yield "sources:"
    for outline in outlines:
        yield f"  - id: {_id(outline, used)}"
        yield f"    url: {_quoted(outline.url)}"
        yield f"    publisher: {_quoted(outline.title[:100])}"
        yield f"    kind: {kind}"
        yield f"    lang: {(outline.language or lang).split('-')[0].lower()}"
        if subject:
            yield f"    subject: {_quoted(subject)}"


def write_opml(sources: Iterable[Source]) -> str:
    """Return the feeds among *sources* as an OPML document."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += ["<head><title>advisoryd</title></head>", "<body>"]
    for source in sources:
        if source.format == "feed":
            title, url = quoteattr(source.publisher), quoteattr(source.url)
            lang = quoteattr(source.lang)
            lines.append(f'  <outline type="rss" text={title} title={title} xmlUrl={url} language={lang}/>')
    return "\n".join([*lines, "</body>", "</opml>", ""])


def _id(outline: Outline, used: set[str]) -> str:
    base = slug(outline.title)[:_LONGEST].strip("-") or "feed"
    name, number = base, 1
    while name in used:
        number += 1
        name = f"{base}-{number}"
    used.add(name)
    return name


def _quoted(text: str) -> str:
    """Return *text* as YAML's double quotes hold it: JSON's strings are a part of them."""
    return json.dumps(text, ensure_ascii=False)
