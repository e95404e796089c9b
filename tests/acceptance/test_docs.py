"""What the documents show is what the program shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.captures import DOCS, capture
from tests.standins.installed import Installed


def test_the_pictures_of_explain_are_what_it_shows_today(tmp_path: Path) -> None:
    """Run ``python -m tests.captures`` after a change of words or of colours."""
    capture(tmp_path)
    drawn = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert drawn == {path.name: path.read_text("utf-8") for path in DOCS.glob("explain-*.svg")}


@pytest.mark.slow
async def test_the_configuration_and_the_rule_of_the_readme_pass_the_check(
    tmp_path: Path, repository: Path
) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (repository / "README.md").read_text("utf-8"), re.DOTALL)
    (configuration,) = (block for block in blocks if block.startswith("packs:"))
    (rule,) = (block for block in blocks if block.startswith("version: 1"))
    (tmp_path / "rules").mkdir()
    # The rule stands in the pack, too; here it has to have a name of its own.
    (tmp_path / "rules" / "own.yaml").write_text(rule.replace("id: mx-", "id: own-"), "utf-8")
    for name in ("twilio_auth_token", "smtp_password"):
        (tmp_path / name).write_text("0" * 32)
    advisoryd = Installed(tmp_path, {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    advisoryd.configure(configuration)
    ended = await advisoryd.run("check")
    assert (ended.err, ended.code) == ("", 0)
    assert ended.out.startswith("Fine")
