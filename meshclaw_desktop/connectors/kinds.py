"""Every kind of connector that there is. Makes no connection, and imports no protocol, until one is opened."""

from __future__ import annotations

from .calendar.kinds import caldav, ics
from .contract import Kind
from .deployments.kinds import deploying
from .email.kinds import imap, maildir


def kinds() -> tuple[Kind, ...]:
    """The kinds, in the order in which a form offers them."""
    return (imap(), maildir(), caldav(), ics(), *deploying())
