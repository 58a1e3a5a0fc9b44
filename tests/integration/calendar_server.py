"""A real CalDAV server, Radicale, on a free loopback port, for two users. It knows nothing of what is tested."""

from __future__ import annotations

import base64
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

USERS = {"sam": "sam-secret", "dana": "dana-secret"}
CONFIG = """\
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/collections
[rights]
type = owner_only
[logging]
level = warning
"""


@dataclass(frozen=True)
class CalendarServer:
    """Where it listens. `ask` speaks to it as another program would."""

    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/"

    def ask(self, method: str, path: str, body: str = "", *, user: str = "sam") -> tuple[int, str]:
        """One request of a user's own calendar program: status and text."""
        login = base64.b64encode(f"{user}:{USERS[user]}".encode()).decode()
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            headers = {"Authorization": f"Basic {login}", "Content-Type": "text/calendar; charset=utf-8", "Depth": "1"}
            line.request(method, path, body.encode(), headers)
            reply = line.getresponse()
            return reply.status, reply.read().decode()

    def make_calendar(self, name: str, *, user: str = "sam") -> str:
        """A new calendar; gives its path."""
        path = f"/{user}/{name}/"
        body = (
            '<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
            f"<D:displayname>{name.title()}</D:displayname></D:prop></D:set></C:mkcalendar>"
        )
        assert self.ask("MKCALENDAR", path, body, user=user)[0] == 201
        return path

    def put(self, path: str, text: str, *, user: str = "sam") -> None:
        """Store an event as another program would."""
        assert self.ask("PUT", path, text, user=user)[0] in (201, 204)

    def get(self, path: str, *, user: str = "sam") -> str:
        """An event's text, empty if it is not there."""
        status, text = self.ask("GET", path, user=user)
        return text if status == 200 else ""

    def events(self, path: str, *, user: str = "sam") -> list[str]:
        """The paths of a calendar's events."""
        status, text = self.ask("PROPFIND", path, user=user)
        assert status == 207
        return [one for one in re.findall(r"<href>([^<]+)</href>", text) if one.endswith(".ics")]


@contextmanager
def calendar_server(folder: Path) -> Iterator[CalendarServer]:
    """The server while the context lasts."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "users").write_text("".join(f"{name}:{password}\n" for name, password in USERS.items()))
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", str(folder / "config")],
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    try:
        server = CalendarServer(port)
        ends = time.monotonic() + 120
        while True:
            try:
                server.ask("OPTIONS", "/")
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > ends:
                    raise AssertionError((folder / "log").read_text()) from None
                time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait(10)
