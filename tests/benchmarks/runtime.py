"""The runtime: how soon it listens, and what it weighs idle and with a mailbox that waits for new mail."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from tests.benchmarks.frame import Row
from tests.benchmarks.processes import a_runtime, compiled, memory_mb, program, start_to_listening, until
from tests.integration.keychain_session import keychain_session
from tests.integration.keychain_session import why_not as no_keychain
from tests.integration.mail_server import MailServer, mail_server
from tests.integration.mail_server import why_not as no_mail
from tests.integration.runtime_process import Home, a_home

TIMES = 9
SETTLE_S = 2.0
BARE = """
import asyncio, sqlite3, sys
async def serve():
    server = await asyncio.start_unix_server(lambda reader, writer: writer.close(), sys.argv[1])
    sqlite3.connect(sys.argv[1] + ".db").execute("pragma journal_mode = wal")
    await server.serve_forever()
asyncio.run(serve())
"""


def measure() -> Iterable[Row]:
    """Start and weight."""
    with a_home() as home:
        home.locations.prepare()
        ours = starts(program("runtime"), home.locations.socket, compiled(home.environment))
        path = home.folder / "bare.sock"
        bare = starts([sys.executable, "-c", BARE, str(path)], path, compiled(home.environment))
    yield Row(
        name="runtime: from its start until it listens",
        measured=ours,
        unit="s",
        reference=bare,
        compared_with="asyncio server with SQLite",
        at_most=0.35,
    )
    with a_home() as home, a_runtime(home) as pid:
        time.sleep(SETTLE_S)
        yield Row(name="runtime: memory, idle", measured=memory_mb(pid), unit="MB", at_most=40)
    reason = no_mail() or no_keychain()
    if reason:
        sys.stderr.write(f"not measured: a mailbox on IDLE ({reason})\n")
        return
    yield Row(name="runtime: memory, a mailbox on IDLE", measured=with_mailbox(), unit="MB", at_most=60)


def starts(command: list[str], path: Path, environment: dict[str, str]) -> float:
    """The median over several starts; the first one, which writes bytecode, is left out."""
    found = []
    for _ in range(TIMES + 1):
        path.unlink(missing_ok=True)
        took, process = start_to_listening(command, path, environment)
        found.append(took)
        process.terminate()
        process.wait(10)
    return statistics.median(found[1:])


def with_mailbox() -> float:
    """Connected by IMAP, the inbox listed once, waiting on IDLE."""
    with keychain_session("unlocked") as environment, mail_server() as server, a_home(environment) as home:
        for number in range(20):
            server.deliver("bench", _message(number))
        with a_runtime(home) as pid:
            connect_mailbox(home, server)
            time.sleep(SETTLE_S)
            return memory_mb(pid)


def connect_mailbox(home: Home, server: MailServer) -> None:
    """Add the account by the user's hand, its password by the keychain."""
    settings = {
        "address": "bench@example.test",
        "imap_host": server.host,
        "imap_port": str(server.ports.imaps),
        "smtp_host": server.host,
        "smtp_port": str(server.ports.submission),
        "user": "bench",
        "ca_file": str(server.cafile),
    }
    with home.client() as client:
        client.request(lambda id: m.AddConnector(id, "imap", "email", settings))
        done = home.run("credentials", "set", "email", "password", input=f"{server.password}\n")
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        client.request(lambda id: m.SetAutonomy(id, "email", Autonomy.ASK))
        client.request(lambda id: m.TestConnector(id, "email"))

        def connected() -> bool:
            rows = client.request(m.ListConnectors)
            assert isinstance(rows, list)
            assert isinstance(rows[0], dict)
            return bool(rows[0]["state"] == "connected")

        until(connected, 0.1)


def _message(number: int) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "a@example.test"
    message["To"] = "bench@example.test"
    message["Subject"] = f"message {number}"
    message["Message-ID"] = f"<{number}@example.test>"
    message.set_content(f"Hello {number}.")
    return message
