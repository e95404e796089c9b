"""Read XML that is no feed as its source's definition declares it, with the same expressions as JSON.

An element that holds only text is that text; one that holds elements or attributes is in a list, since a
second one may stand beside it.  Attributes are ``"@name"``, text beside them is ``"_text"``; namespaces are
left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from daemon.sources.answer import Answer, Raw
from daemon.sources.document import Fault, FaultKind
from daemon.sources.jsonapi import read_tree
from daemon.sources.judge import titled

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

TEXT: Final = "_text"
MAX_DEPTH: Final = 40
_UNENDED: Final = ("no element found", "unclosed token", "unclosed CDATA")


def read(raw: Raw) -> Answer | Fault:
    """Return the items of an XML body, or what in it is not as declared."""
    start = raw.data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return Fault(FaultKind.EMPTY, "an empty body where XML was expected")
    if start.startswith((b"<!doctype html", b"<html")):
        return Fault(FaultKind.HTML, f"a web page where XML was expected{titled(raw.data)}")
    try:
        root = fromstring(raw.data, forbid_dtd=True)
        return read_tree(raw, {_name(root): [_value(root, 0)]})
    except DefusedXmlException:
        return Fault(FaultKind.HOSTILE, "it declares XML entities, which no API needs")
    except ParseError as error:
        return _broken(raw.data, error)
    except (RecursionError, ValueError, LookupError):
        return Fault(FaultKind.HOSTILE, "its XML is nested too deep, or in no known charset")


def _broken(data: bytes, error: ParseError) -> Fault:
    line, column = error.position
    at_end = line > data.rstrip().count(b"\n")
    if at_end and str(error).startswith(_UNENDED):
        return Fault(FaultKind.TRUNCATED, "its XML ends in the middle")
    return Fault(FaultKind.SHAPE, f"its XML is damaged at line {line}, column {column + 1}")


def _value(element: Element, depth: int) -> Any:  # noqa: ANN401 - as JSON
    if depth > MAX_DEPTH:
        raise RecursionError
    text = (element.text or "").strip()
    if not len(element) and not element.attrib:
        return text
    value: dict[str, Any] = {f"@{key.rpartition('}')[2]}": each for key, each in element.attrib.items()}
    if text:
        value[TEXT] = text
    for child in element:
        inner = _value(child, depth + 1)
        if isinstance(inner, str):
            value[_name(child)] = inner if _name(child) not in value else f"{value[_name(child)]}\n{inner}"
        else:
            value.setdefault(_name(child), []).append(inner)
    return value


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
