"""A daemon that does not start says so to the operator, and not at every try."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.standins.installed import Installed
from tests.standins.smtp import SmtpStandIn

pytestmark = pytest.mark.slow


@pytest.mark.fault(5, "the operator hears of it")
async def test_a_database_that_is_refused_is_told_to_the_operator_once(tmp_path: Path) -> None:
    mail = SmtpStandIn()
    async with mail.serving() as smtp:
        advisoryd = Installed(tmp_path)
        advisoryd.configure(
            "database: advisoryd.db\n"
            f"email: {{host: 127.0.0.1, port: {smtp}, security: none, from: alerts@example.org}}\n"
            "operator: {email: ops@example.org}\n"
        )
        (tmp_path / "advisoryd.db").write_bytes(b"")
        ended = [await advisoryd.run("run") for _ in range(2)]
    assert [each.code for each in ended] == [1, 1]
    assert "the file is empty" in ended[0].err
    [told] = mail.taken
    assert told.recipients == ("ops@example.org",)
    assert "the file is empty" in told.message.get_content()
