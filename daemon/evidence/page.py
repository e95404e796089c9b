"""Evidence as one page that people can read, without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from daemon.evidence.chain import Record

_ORDER: Final = ("answer", "receipt")


def page(records: Sequence[Record]) -> str:
    """Return the records as HTML: each alert with the texts behind it and the messages before it."""
    environment = Environment(
        loader=PackageLoader("daemon", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = {each["revision"]: each for each in _of(records, "text")}
    rules = {(each["rules"], each["rule"]): each for each in _of(records, "rule")}
    return environment.get_template("evidence.html.j2").render(
        about=next(_of(records, "about")),
        people=list(_of(records, "person")),
        names={each["id"]: each.get("name", f"subscriber {each['id']}") for each in _of(records, "person")},
        alerts=[
            {
                **alert,
                "texts": [_marked(texts[number], alert) for number in _behind(alert) if number in texts],
                "by": rules[alert["rules"], alert["rule"]],
                "notices": [each for each in _of(records, "notice") if each["alert"] == alert["alert"]],
            }
            for alert in _of(records, "alert")
        ],
        untold=list(_of(records, "untold")),
        messages=[
            {**each, "answers": [a for a in _answers(records) if a["message"] == each["message"]]}
            for each in _of(records, "message")
        ],
        replies=list(_of(records, "reply")),
        acts=list(_of(records, "act")),
    )


def _of(records: Sequence[Record], kind: str) -> Iterator[dict[str, Any]]:
    return (record.content for record in records if record.kind == kind)


def _answers(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Return what was said of messages, in order of time."""
    found = [{**record.content, "kind": record.kind} for record in records if record.kind in _ORDER]
    return sorted(found, key=lambda each: each["at"])


def _behind(alert: dict[str, Any]) -> list[int]:
    return list(dict.fromkeys(said["revision"] for said in alert["statements"]))


def _marked(text: dict[str, Any], alert: dict[str, Any]) -> dict[str, Any]:
    """Return a text cut into pieces, those marked that the alert rests on."""
    document = f"{text['title']}\n\n{text['text']}"
    spans = sorted({(s["start"], s["end"]) for s in alert["statements"] if s["revision"] == text["revision"]})
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start > at:
            pieces.append((document[at:start], False))
        if end > max(at, start):
            pieces.append((document[max(at, start) : end], True))
        at = max(at, end)
    return {**text, "pieces": [*pieces, (document[at:], False)]}
