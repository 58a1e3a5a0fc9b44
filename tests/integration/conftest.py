"""Real servers for the tests in this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration import mail_server as mail


@pytest.fixture(scope="session")
def mail_server() -> Iterator[mail.MailServer]:
    """One Dovecot and Postfix for all tests; take a user name of your own in each test."""
    reason = mail.why_not()
    if reason:
        pytest.skip(reason)
    with mail.mail_server() as server:
        yield server
