"""Load the project's own labelled notices: one YAML file a language or topic, in ``tests/reading/``.

A notice is written as a person would file it; ``truth`` and ``optional`` hold ``hazard area status`` lines::

    - id: ht-airport-reopens
      publisher: US Embassy Haiti
      kind: government
      lang: en
      subject: HT
      published: 2024-05-20
      title: Security alert
      text: |
        …
      truth: [airport-closure HT-OU lifted, armed-violence HT-OU active]
      optional: [flight-cancellation HT-OU lifted]
      level: {HT: 4}
      pending: why it is not read right yet
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pycountry
import yaml

OWN: Final = Path(__file__).with_name("reading")


def notices(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield the notices of *files* in the shape of the labelled set."""
    for path in files:
        # BaseLoader keeps NO (Norway) and dates strings.
        for item in yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader):  # noqa: S506
            yield _labelled(item)


def first_level(area: str) -> str:
    """Return the first-level subdivision *area* lies in: provinces are labelled as their regions."""
    known = pycountry.subdivisions.get(code=area) if "-" in area else None  # type: ignore[no-untyped-call]
    return first_level(known.parent_code) if known is not None and known.parent_code else area


def _labelled(item: Mapping[str, Any]) -> dict[str, Any]:
    defaults = {"title": "", "publisher": "", "kind": "government", "subject": None, "published": None}
    return {
        **defaults,
        **item,
        "truth": [_statement(line) for line in item.get("truth", ())],
        "optional": [_statement(line) for line in item.get("optional", ())],
        "level": [{"area": area, "level": int(level)} for area, level in item.get("level", {}).items()],
        "split": "own",
    }


def _statement(line: str) -> dict[str, str]:
    hazard, area, status = line.split()
    return {"hazard": hazard, "area": area, "status": status}
