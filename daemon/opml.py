"""Lists of feeds as other programs keep them: OPML 2.0, http://opml.org/spec2.opml."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.entities import html5
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from daemon.errors import GivenError
from daemon.plain import one_line
from daemon.sources.definition import read_address
from daemon.sources.families import slug
from rules.model import Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LONGEST: Final = 60
_AMPERSAND: Final = re.compile(rb"&(?!#\d+;|#x[0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)(\w+;)?")
_LANGUAGE: Final = re.compile(r"([a-z]{2,3})(-[a-z]{4})?(?:-[a-z0-9]+)*", re.IGNORECASE)
"""Of a tag only language and script tell how a text is read."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list."""

    title: str
    url: str
    language: str | None = None


def read_opml(data: bytes, name: str) -> tuple[Outline, ...]:
    """Return the feeds of an OPML document, each address once; GivenError, with its *name*, if it is none.

    What programs write wrongly is read as it is meant: bare ampersands, entities of HTML, names of
    attributes in other letters, addresses that begin with ``feed:``, types that are left out.
    """
    root = _root(_AMPERSAND.sub(_escaped, data), name)
    if _local(root.tag) != "opml":
        shown = one_line(_local(root.tag))[:40]
        raise GivenError(f"{name}: a document of <{shown}>, not <opml>: export the list as OPML")
    found: dict[str, Outline] = {}
    for element in root.iter():
        outline = _outline(element) if _local(element.tag) == "outline" else None
        if outline is not None:
            found.setdefault(outline.url, outline)
    if not found:
        raise GivenError(f"{name}: there is no feed in it: an <outline> of a feed has an xmlUrl")
    return tuple(found.values())


def _root(data: bytes, name: str) -> Element:
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        what = "it declares a document type, which no list of feeds needs: delete <!DOCTYPE …>"
        raise GivenError(f"{name}: {what}") from None
    except ParseError as error:
        line, column = error.position
        raise GivenError(f"{name}:{line}:{column + 1}: no XML: export the list as OPML again") from None
    except (ValueError, LookupError):
        raise GivenError(f"{name}: no XML: export the list as OPML again") from None
    return root


def _escaped(found: re.Match[bytes]) -> bytes:
    """Return an ampersand that stands for itself, or an entity that only HTML knows, as XML has them."""
    known = html5.get(found[1].decode("ascii", "replace")) if found[1] else None
    if known is None:
        return b"&amp;" + (found[1] or b"")
    return "".join(f"&#{ord(char)};" for char in known).encode()


def _outline(element: Element) -> Outline | None:
    said = {_local(key): value for key, value in element.attrib.items()}
    fallback = said.get("url", "") if said.get("type", "").lower() in {"rss", "atom"} else ""
    url = _http((said.get("xmlurl") or fallback).strip())
    title = one_line(said.get("title") or said.get("text") or "")
    return Outline(title, url, said.get("language")) if url else None


def _http(url: str) -> str:
    """Return an address as it is fetched: ``feed:https://…`` and ``feed://…`` only say that it is a feed."""
    rest = re.sub(r"^feed:", "", url, flags=re.IGNORECASE)
    return f"http:{rest}" if rest.startswith("//") else rest


def _local(name: object) -> str:
    return str(name).rpartition("}")[2].lower()


def definitions(outlines: Iterable[Outline], kind: str, lang: str, subject: str | None) -> Iterator[str]:
    """Yield the lines of ``sources:`` in a configuration that define these feeds.

    What OPML does not say, *kind*, *lang* and *subject*, is given for all of them.
    What cannot be a source is left out, with the reason in a comment.
    """
    used: set[str] = set()
    yield "sources:"
    for outline in outlines:
        try:
            url = read_address(outline.url)
        except ValueError as error:
            yield f"  # left out: {_quoted(outline.title[:100])}: {error}"
            continue
        yield f"  - id: {_quoted(_id(outline, used))}"
        yield f"    url: {_quoted(url)}"
        yield f"    publisher: {_quoted((outline.title or url)[:100])}"
        yield f"    kind: {kind}"
        yield f"    lang: {_language(outline.language) or lang}"
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


def _language(tag: str | None) -> str | None:
    """Return the language of a list's tag, which may be no tag at all."""
    found = _LANGUAGE.fullmatch(tag.strip().replace("_", "-")) if tag else None
    return found[1].lower() + (found[2] or "").title() if found else None


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
    return json.dumps(one_line(text), ensure_ascii=False)
