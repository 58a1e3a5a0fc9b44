"""What a demonstration stands on: a sample mailbox, a calendar, something to deploy, all in one folder. It starts nothing."""

from __future__ import annotations

import datetime as dt
import os
import sys
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path

from meshclaw_desktop.connectors.email.sample import make_sample

ADDRESS = "sam@corp.example"
GOOD, BAD = "v41", "v42"
_DEPLOY = '''"""Deploys a version of web-api, as far as a demonstration needs it. v42 fails as soon as a file says so."""

import pathlib
import sys
import time

version = sys.argv[1]
print(f"fetching {version}", flush=True)
print("building web-api", flush=True)
if version == "v42":
    while not pathlib.Path("go-on").exists():
        time.sleep(0.1)
    pathlib.Path("release").write_text(version)
    print("running migrations", flush=True)
    print("ERROR 0042_orders: column customer_id does not exist", flush=True)
    print("health check failed: 0 of 3 instances answer", flush=True)
    sys.exit(1)
pathlib.Path("release").write_text(version)
print("3 of 3 instances healthy", flush=True)
'''
_MEETING = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//MeshClaw//demonstration//EN
BEGIN:VEVENT
UID:planning@corp.example
DTSTAMP:{begin}
DTSTART:{begin}
DTEND:{end}
SUMMARY:Planning with the platform team
END:VEVENT
END:VCALENDAR
"""


_NIGHTLY = """From: Build bot <build-bot@ci.corp.example>
To: Sam Rivera <{address}>
Subject: [ci] nightly #4413 passed
Date: {date}
Message-ID: <nightly-4413@ci.corp.example>
Content-Type: text/plain; charset=utf-8

All 1,204 tests passed.
"""


@dataclass(frozen=True, slots=True)
class World:
    """Where its parts lie."""

    mailbox: Path
    calendar: Path
    target: Path

    def begin_meeting(self, now: dt.datetime, lasts: dt.timedelta) -> None:
        """A meeting that begins at `now`, which has a zone, to the second."""
        begin = now.astimezone(dt.UTC)
        stamps = {"begin": f"{begin:%Y%m%dT%H%M%SZ}", "end": f"{begin + lasts:%Y%m%dT%H%M%SZ}"}
        self.calendar.write_text(_MEETING.format(**stamps).replace("\n", "\r\n"), newline="")

    def let_it_fail(self) -> None:
        """The deployment that hangs goes on, and fails."""
        (self.target / "go-on").touch()

    def bring_mail(self, now: dt.datetime) -> None:
        """The next night's report, as a mail server would put it there. `now` has a zone."""
        text = _NIGHTLY.format(address=ADDRESS, date=format_datetime(now))
        half = self.mailbox / "tmp" / "nightly-4413"
        half.write_text(text)
        half.rename(self.mailbox / "new" / half.name)

    @property
    def release(self) -> str:
        """The version that is live; empty if none is."""
        file = self.target / "release"
        return file.read_text() if file.exists() else ""

    @property
    def deploy_command(self) -> str:
        """As it stands in the connector's form."""
        return f'"{sys.executable}" deploy.py {{version}}' if os.name == "nt" else "./deploy.py {version}"


def make_world(home: Path) -> World:
    """Lay all of it out under `home`; the calendar is empty until a meeting begins."""
    world = World(mailbox=home / "mailbox", calendar=home / "calendar.ics", target=home / "web-api")
    make_sample(world.mailbox)
    world.target.mkdir()
    deploy = world.target / "deploy.py"
    deploy.write_text(f"#!{sys.executable}\n{_DEPLOY}")
    deploy.chmod(0o700)
    return world
