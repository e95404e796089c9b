"""The examples of CONTRIBUTING.md are true to the letter."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from daemon.settings import Settings
from daemon.sources.child import parse
from daemon.sources.definition import SourceSpec
from rules.model import Kind

ADVICE = {
    "generated": "2026-02-22T18:00:00Z",
    "data": {
        "countries": {
            "MX": {"name": "Mexico", "summary": "Care.", "body": "<p>More care.</p>", "iso": "MX", "state": 2,
                   "changed": 1771783200},
            "NP": {"name": "Nepal", "summary": "Calm.", "body": "<p>Calm.</p>", "iso": "NP", "state": 0,
                   "changed": "2026-02-01"},
        }
    },
}  # fmt: skip
NOTICES = """<html><head><title>Port</title></head><body><nav>Menu</nav><main><h1>Notices</h1>
<p class="updated">22 February 2026</p><h2>Gate 1</h2><p>Closed. Today is 22 February 2026</p>
<h2>Gate 2</h2><p>Open.</p></main></body></html>"""
LIST = "<html><title>News</title><ul class='news'><li><a href='/1'>Gate 1 closed</a></li></ul></html>"


@pytest.fixture(scope="module")
def examples(repository: Path) -> list[dict[str, Any]]:
    """Return the examples of how a source is added, as YAML."""
    text = (repository / "CONTRIBUTING.md").read_text("utf-8")
    section = text[text.index("## Add a source") : text.index("## Add a hazard")]
    blocks = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    loaded = [yaml.safe_load(textwrap.dedent(block)) for block in blocks]
    return [each[0] if isinstance(each, list) else each for each in loaded]


def read(definition: dict[str, Any], body: str) -> dict[str, Any]:
    """Return what a definition reads in *body*."""
    source = SourceSpec.model_validate(definition).source()
    options = json.loads(source.options)["read"] | {"volatile": source.volatile}
    return parse(body.encode(), "", source.url, source.format, options, source.lang)


def test_the_configuration_for_trying_out_is_one(examples: list[dict[str, Any]]) -> None:
    settings = Settings(**examples[0])
    [source] = settings.sources
    assert isinstance(source, SourceSpec)
    assert source.kind is Kind.GOVERNMENT


def test_the_kinds_that_are_named_are_all_there_are(repository: Path) -> None:
    text = (repository / "CONTRIBUTING.md").read_text("utf-8")
    named = re.findall(r"kind: (\S+) +# or (.*)", text)
    assert [{kind, *others.split(", ")} for kind, others in named] == [set(Kind)]


def test_the_api_is_read(examples: list[dict[str, Any]]) -> None:
    answer = read(examples[1], json.dumps(ADVICE))
    mexico, nepal = answer["items"]
    assert (mexico["id"], mexico["title"], mexico["text"]) == ("MX", "Mexico", "Care.\n\nMore care.")
    assert (mexico["level"], nepal["level"]) == ("Level 3", "Level 1")
    assert mexico["published"] == answer["dated"] == "2026-02-22T18:00:00+00:00"


def test_the_page_is_read_block_by_block(examples: list[dict[str, Any]]) -> None:
    answer = read(examples[2], NOTICES)
    assert [(item["title"], item["text"]) for item in answer["items"]] == [
        ("Notices - Gate 1", "Closed."),
        ("Notices - Gate 2", "Open."),
    ]
    assert answer["dated"] == "2026-02-22T00:00:00+00:00"


def test_the_list_is_read_and_its_links_are_followed(examples: list[dict[str, Any]]) -> None:
    definition = {key: value for key, value in examples[2].items() if key != "html"} | examples[3]
    [item] = read(definition, LIST)["items"]
    assert (item["title"], item["link"]) == ("Gate 1 closed", "https://www.elsewhere.example/1")
    followed = json.loads(SourceSpec.model_validate(definition).source().options)["follow"]
    assert followed["read"] == {"article": "article", "title": "h1", "date": "time@datetime"}
