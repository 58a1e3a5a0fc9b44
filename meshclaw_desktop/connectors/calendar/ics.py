"""A calendar that is one ICS file, on this machine or at an address. It can only be read, and is fetched seldom."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from meshclaw_desktop.connectors.contract import Credentials
from meshclaw_desktop.connectors.web import LARGEST, Web
from meshclaw_desktop.errors import ConnectorError, ConnectorUnreachable

from .parsing import read_calendar
from .source import Resource

FRESH_S = 300.0
"""An address is asked again after so long at the earliest."""


class IcsStore:
    """The whole calendar, as one resource."""

    can_write = False
    invites = False

    def __init__(self, read: Callable[[], Resource]) -> None:
        self._read = read

    def between(self, start: datetime, end: datetime) -> Sequence[Resource]:
        """All of it."""
        return [self._read()]

    def get(self, href: str) -> Resource | None:
        """All of it, under the only name there is."""
        whole = self._read()
        return whole if whole.href == href else None

    def create(self, name: str, text: str) -> Resource:
        """Never."""
        raise _read_only()

    def replace(self, resource: Resource, text: str) -> Resource:
        """Never."""
        raise _read_only()

    def delete(self, resource: Resource) -> None:
        """Never."""
        raise _read_only()


class FileSource:
    """A file on this machine; read again when it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[tuple[int, int], Resource] | None = None

    def open(self, credentials: Credentials) -> IcsStore:
        """Nothing is opened before it is read."""
        return IcsStore(self._read)

    def test(self, credentials: Credentials) -> str:
        """Reads it once."""
        return _counted(self._read().text)

    def close(self) -> None:
        """Forget what was read."""
        self._known = None

    def _read(self) -> Resource:
        try:
            there = self._path.stat()
            version = (there.st_mtime_ns, there.st_size)
            if self._known is None or self._known[0] != version:
                if there.st_size > LARGEST or not self._path.is_file():
                    raise ConnectorError(f"{self._path.name} is too large, or is no file.", "Name another one.")
                with self._path.open("rb") as file:
                    text = file.read(LARGEST).decode("utf-8-sig", "replace")
                self._known = (version, _whole(text))
        except OSError as wrong:
            raise ConnectorUnreachable(
                f"{self._path.name} cannot be read ({wrong.strerror or type(wrong).__name__}).", "Check the path."
            ) from wrong
        return self._known[1]


class AddressSource:
    """A file at an address. It is asked for anew after five minutes at the earliest, and only if it has changed."""

    def __init__(self, url: str, *, ca_file: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._ca_file = ca_file
        self._clock = clock
        self._web: Web | None = None
        self._known: Resource | None = None
        self._validators: dict[str, str] = {}
        self._asked = float("-inf")

    def open(self, credentials: Credentials) -> IcsStore:
        """Nothing is fetched before it is needed."""
        return IcsStore(self._read)

    def test(self, credentials: Credentials) -> str:
        """Fetches it anew."""
        self._asked = float("-inf")
        return _counted(self._read().text)

    def close(self) -> None:
        """Let go of the connection; the copy stays."""
        if self._web is not None:
            self._web.close()
            self._web = None

    def _read(self) -> Resource:
        if self._known is not None and self._clock() - self._asked < FRESH_S:
            return self._known
        if self._web is None:
            self._web = Web(self._url, name="The calendar's address", ca_file=self._ca_file)
        answer = self._web.ask("GET", self._url, headers={"Accept": "text/calendar", **self._validators}, fine=(304,))
        self._asked = self._clock()
        if answer.status != 304 or self._known is None:
            self._known = _whole(answer.body.decode("utf-8-sig", "replace"))
            pairs = (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
            self._validators = {ours: answer.headers[theirs] for ours, theirs in pairs if answer.headers.get(theirs)}
        return self._known


def _whole(text: str) -> Resource:
    return Resource(href="calendar", version=hashlib.sha256(text.encode()).hexdigest(), text=text)


def _counted(text: str) -> str:
    number = len(read_calendar(text).walk("VEVENT"))
    return f"Read it; it has {number} event{'' if number == 1 else 's'}."


def _read_only() -> ConnectorError:
    return ConnectorError("This calendar can only be read.", "Change it where it comes from.")
