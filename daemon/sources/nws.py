"""Read the US National Weather Service's active alerts: CAP as GeoJSON.

https://www.weather.gov/documentation/services-web-api
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from daemon.sources.answer import MAX_ITEMS, Answer, Area, Raw
from daemon.sources.cap import CapInfo, CapMessage, Point
from daemon.sources.dates import read_date
from daemon.sources.document import Fault, FaultKind
from daemon.sources.jsontext import parsed
from daemon.sources.warning import items_of

_LIMIT: Final = 2_000
"""Corners of one ring that are kept: zones along coasts have tens of thousands, cities far fewer."""


def read(raw: Raw) -> Answer | Fault:
    """Return the alerts of a collection, or why it is none."""
    held = parsed(raw)
    if isinstance(held, Fault):
        return held
    features = held.get("features") if isinstance(held, dict) else None
    if not isinstance(features, list) or held.get("type") != "FeatureCollection":
        return Fault(FaultKind.NOT_A_FEED, "JSON without the FeatureCollection that alerts come in")
    found = [message for feature in features for message in _messages(feature)]
    if features and not found:
        return Fault(FaultKind.NOT_A_FEED, f"none of its {len(features)} features is an alert")
    items = [item for message in found for item in items_of(message, raw.lang, raw.url)]
    made = read_date(_line(held.get("updated")))
    return Answer(
        tuple(items[:MAX_ITEMS]),
        title=_line(held.get("title")),
        dated=made.isoformat() if made else None,
        dropped=max(0, len(items) - MAX_ITEMS),
    )


def _messages(feature: object) -> Iterator[CapMessage]:
    """Yield the message of one feature, if it is one."""
    said = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(said, dict) or not _line(said.get("id")) or not _line(said.get("event")):
        return
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    area = Area(
        _line(said.get("areaDesc")) or "an area without a name",
        polygons=tuple(_rings(geometry)),
        codes=tuple(_codes(said.get("geocode"))),
    )
    references = said.get("references")
    yield CapMessage(
        identifier=_line(said.get("id")),
        sender=_line(said.get("sender")),
        sent=read_date(_line(said.get("sent"))),
        status=_line(said.get("status")),
        msg_type=_line(said.get("messageType")),
        scope=_line(said.get("scope")) or "Public",
        references=tuple(
            _line(each.get("identifier"))
            for each in (references if isinstance(references, list) else ())
            if isinstance(each, dict) and each.get("identifier")
        ),
        note="",
        infos=(_info(said, area),),
    )


def _info(said: Mapping[str, Any], area: Area) -> CapInfo:
    ends = read_date(_line(said.get("ends"))) or read_date(_line(said.get("expires")))
    return CapInfo(
        lang=_line(said.get("language")) or "en-US",
        event=_line(said.get("event")),
        responses=(_line(said.get("response")),),
        urgency=_line(said.get("urgency")),
        severity=_line(said.get("severity")),
        certainty=_line(said.get("certainty")),
        codes=(("NWS", _line(said.get("event"))),),
        expires=ends,
        headline=_line(said.get("headline")),
        description=_line(said.get("description")),
        instruction=_line(said.get("instruction")),
        web=_line(said.get("@id")),
        areas=(area,),
    )


def _line(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _codes(held: object) -> Iterator[tuple[str, str]]:
    for system, codes in held.items() if isinstance(held, dict) else ():
        for code in codes if isinstance(codes, list) else ():
            if isinstance(code, str):
                yield str(system), code


def _rings(geometry: object) -> Iterator[tuple[Point, ...]]:
    """Yield the outer rings of a Polygon or MultiPolygon; GeoJSON writes longitude first."""
    held = geometry if isinstance(geometry, dict) else {}
    shapes = held.get("coordinates")
    kinds = {"Polygon": [shapes], "MultiPolygon": shapes}
    many = kinds.get(str(held.get("type")))
    for shape in many if isinstance(many, list) else ():
        outer = shape[0] if isinstance(shape, list) and shape else None
        points = tuple(_points(outer))
        if 4 <= len(points) <= _LIMIT:
            yield points


def _points(ring: object) -> Iterator[Point]:
    for pair in ring if isinstance(ring, list) else ():
        match pair:
            case [int() | float() as lon, int() | float() as lat, *_] if abs(lat) <= 90 and abs(lon) <= 180:
                yield float(lat), float(lon)
