"""Sam's world for two days: real servers, one home with a runtime in it, and a clock that stands still for nobody. Tests nothing.

The days are a Monday and a Tuesday that are over: what servers stamp by the real clock is later than all that happens here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from tests.integration import buildbot_server as builds
from tests.integration import calendar_server as calendars
from tests.integration import deploy_remote as remotes
from tests.integration.day.fake_clock import Hand
from tests.integration.day.held_line import HeldLine, held_line
from tests.integration.deploy_remote import git
from tests.integration.keychain_session import keychain_session
from tests.integration.mail_boxes import imap_client, imap_settings
from tests.integration.mail_server import DOMAIN, PASSWORD, MailServer
from tests.integration.runtime_process import PATIENCE_S, PROJECT, Client, Home, a_home
from tests.integration.scripted_model import Script, ScriptedModel, scripted_model

ZONE = ZoneInfo("Europe/Berlin")
MODEL = "openai/local"
USD_IN, USD_OUT = 2.0, 10.0
"""What a million tokens of the scripted model cost."""


@dataclass
class World:
    """Everything that there is."""

    folder: Path
    monday: datetime
    """Midnight of the first day."""
    hand: Hand
    home: Home
    mail: MailServer
    line: HeldLine
    calendars: calendars.CalendarServer
    calendar: str
    remote: remotes.DeployRemote
    buildbot: builds.Buildbot
    model: ScriptedModel
    user: str

    @property
    def me(self) -> str:
        """Sam's address."""
        return f"{self.user}@{DOMAIN}"

    @property
    def jordan(self) -> str:
        """A colleague's address, of the same server."""
        return f"jordan-{self.user}@{DOMAIN}"

    def at(self, time_of_day: str, *, day: int = 0) -> datetime:
        """A moment: `06:30` of the first day, or of a later or earlier one."""
        hour, minute, *second = map(int, time_of_day.split(":"))
        date = self.monday + timedelta(days=day)
        return date.replace(hour=hour, minute=minute, second=second[0] if second else 0)

    def comes(self, subject: str, *, sender: str, body: str, at: datetime, **headers: str) -> None:
        """A message arrives in Sam's Inbox; it was received at that moment."""
        message = EmailMessage()
        message["From"] = sender
        message["To"] = self.me
        message["Subject"] = subject
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{subject.lower().replace(' ', '.')}@{sender.partition('@')[2].strip('>')}>"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(body)
        with imap_client(self.mail, self.user) as client:
            client.append("INBOX", message.as_bytes(policy=SMTP), (), at)

    def subjects(self, folder: str, *, user: str = "") -> list[str]:
        """The subjects in a folder, sorted, each as often as it lies there."""
        with imap_client(self.mail, user or self.user) as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["ENVELOPE"])
            return sorted(one[b"ENVELOPE"].subject.decode() for one in found.values())

    def meets(self, uid: str, title: str, start: datetime, end: datetime) -> None:
        """A meeting stands in the calendar."""
        lines = (
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:day", "BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20200101T000000Z",
            f"DTSTART;TZID={ZONE.key}:{start:%Y%m%dT%H%M%S}", f"DTEND;TZID={ZONE.key}:{end:%Y%m%dT%H%M%S}",
            f"SUMMARY:{title}", "END:VEVENT", "END:VCALENDAR", "",
        )  # fmt: skip
        self.calendars.put(f"{self.calendar}{uid}.ics", "\r\n".join(lines))

    def push(self, deploy: str, title: str) -> str:
        """Sam deploys a version by hand, from a terminal; gives its commit."""
        commit = self.remote.commit(deploy, title)
        ssh = f"ssh -i {self.remote.key} -o IdentitiesOnly=yes -o UserKnownHostsFile={self.remote.known_hosts}"
        git(self.remote.clone, "-c", f"core.sshCommand={ssh}", "push", "-q", self.remote.url, "main")
        return commit

    def kill(self) -> None:
        """The runtime dies as the kernel would end it."""
        self.line.listening.clear()
        self.home.kill()
        self.home.process = None

    def settle(self, client: Client) -> None:
        """Connect everything by the user's hand, each secret by the keychain, and wait until it is reached."""
        mail = {**imap_settings(self.mail, self.user), "imap_port": str(self.line.port)}
        calendar = {"url": self.calendars.url, "user": "sam", "address": self.me}
        site = {
            "remote": self.remote.url, "folder": str(self.remote.clone), "target": "web-api",
            "state_command": "deploys", "identity": str(self.remote.key),
            "known_hosts": str(self.remote.known_hosts), "environment": "staging",
        }  # fmt: skip
        checks = {"url": self.buildbot.url, "user": builds.USER, "environment": "checks"}
        client.request(lambda id: m.UseModel(id, MODEL, self.model.base_url, USD_IN, USD_OUT))
        self._connect(client, "imap", "email", mail, Autonomy.AUTO, PASSWORD)
        self._connect(client, "caldav", "calendar", calendar, Autonomy.ASK, calendars.USERS["sam"])
        self._connect(client, "gitpush", "site", site, Autonomy.ASK)
        self._connect(client, "buildbot", "checks", checks, Autonomy.ASK, builds.PASSWORD)
        assert self.line.listening.wait(PATIENCE_S), "nobody waits for new mail"

    def _connect(
        self, client: Client, kind: str, name: str, settings: dict[str, str], level: Autonomy, secret: str = ""
    ) -> None:
        client.request(lambda id: m.AddConnector(id, kind, name, settings))
        if secret:
            done = self.home.run("credentials", "set", name, "password", input=secret)
            assert done.returncode == 0, done.stderr
        client.request(lambda id: m.SetAutonomy(id, name, level))
        client.request(lambda id: m.TestConnector(id, name))


def why_not() -> str:
    """Why this machine cannot have such a world; empty if it can. What the mail system lacks is asked apart."""
    from tests.integration.keychain_session import why_not as no_keychain

    return no_keychain() or remotes.why_not()


@contextmanager
def a_world(folder: Path, mail: MailServer, script: Script) -> Iterator[World]:
    """All of it, the clock at ten on Sunday night; the runtime is not started yet."""
    today = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday() + 7)
    if (monday - timedelta(days=1)).year != (monday + timedelta(days=1)).year:
        monday -= timedelta(days=7)  # all of it in one year: dates of a year are told without it
    clock = folder / "clock"
    date = f'date -Is -d "@$(( $(date +%s) + $(cut -d. -f1 {clock}) ))"'
    user = f"sam{os.getpid()}"
    with ExitStack() as all_of_it:
        enter = all_of_it.enter_context
        home = enter(a_home({**enter(keychain_session("unlocked")), "TZ": ZONE.key}))
        home.environment["PYTHONPATH"] = str(PROJECT)
        home.command = [sys.executable, "-m", "tests.integration.day.timed_runtime", str(clock)]
        server = enter(calendars.calendar_server(folder / "radicale"))
        yield World(
            folder=folder,
            monday=monday,
            hand=Hand(clock, monday - timedelta(hours=2), lambda: home.process.pid if home.process else None),
            home=home,
            mail=mail,
            line=enter(held_line(mail.ports.imaps, mail.cafile, mail.cafile.with_name("key.pem"))),
            calendars=server,
            calendar=server.make_calendar("work"),
            remote=enter(remotes.deploy_remote(folder / "remote", date=date)),
            buildbot=enter(builds.buildbot_server(folder / "buildbot" / "master")),
            model=enter(scripted_model(script)),
            user=user,
        )
