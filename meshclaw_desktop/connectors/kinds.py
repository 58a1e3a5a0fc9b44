"""Every kind of connector that there is. Makes no connection, and imports no protocol, until one is opened."""

from __future__ import annotations

from .calendar.kinds import caldav, ics
from .contract import Kind, Until
from .deployments.kinds import deploying
from .email.kinds import imap, maildir


def kinds(until: Until | None = None) -> tuple[Kind, ...]:
    """The kinds, in the order in which a form offers them. What waits for a moment waits with `until`, if it is given."""
    return (imap(), maildir(), caldav(until), ics(until), *deploying())
