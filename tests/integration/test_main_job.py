"""The main job over real servers: a runtime, Dovecot and Postfix, GNOME Keyring, a scripted model, and the user's answers."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from typing import Any

import pytest
from imapclient import IMAPClient

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.rows import Approval, BudgetRow, ConnectorRow, TaskRow, UndoRow, UsageRow, VerifyRow
from tests.integration.keychain_session import keychain_session
from tests.integration.keychain_session import why_not as no_keychain
from tests.integration.mail_server import MailServer
from tests.integration.runtime_process import Client, Home, Refused, a_home
from tests.integration.scripted_model import Reply, Says, scripted_model

MINE = "triage"
TRIES = 10
"""How often mail is sent until the line that listens, which is opened in the background, has heard of one."""

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]


@pytest.fixture(scope="module")
def keyring() -> Iterator[dict[str, str]]:
    if reason := no_keychain():
        pytest.skip(reason)
    with keychain_session("unlocked") as environment:
        yield environment


@pytest.fixture
def home(keyring: dict[str, str]) -> Iterator[Home]:
    with a_home(keyring) as home:
        home.start()
        yield home


def deliver(
    server: MailServer, user: str, subject: str, *, sender: str = "bob@example.test", body: str = "Hello."
) -> None:
    """A mail that comes in through Postfix."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = f"{user}@example.test"
    message["Subject"] = subject
    message.set_content(body)
    server.deliver(user, message)


def connect(home: Home, server: MailServer, user: str, level: Autonomy) -> None:
    """The account, added by the user's hand; its password goes from a terminal's input to the keychain."""
    settings = {
        "address": f"{user}@example.test",
        "imap_host": server.host,
        "imap_port": str(server.ports.imaps),
        "smtp_host": server.host,
        "smtp_port": str(server.ports.submission),
        "ca_file": str(server.cafile),
        "user": user,
    }
    with home.client(last_seq=None) as client:
        client.request(lambda id: m.AddConnector(id, "imap", "email", settings))
        with pytest.raises(Refused, match="no password"):
            client.request(lambda id: m.TestConnector(id, "email"))
        done = home.run("credentials", "set", "email", "password", input=server.password)
        assert done.returncode == 0, done.stderr
        client.request(lambda id: m.TestConnector(id, "email"))
        client.request(lambda id: m.SetAutonomy(id, "email", level))


def lists_then(
    use: Callable[[dict[str, str]], list[tuple[str, dict[str, Any]]]],
) -> Callable[[Mapping[str, Any]], Reply]:
    """A model that lists the inbox, makes one round of calls with the ids by subject, and says it is done."""

    def reply(body: Mapping[str, Any]) -> Reply:
        results = [one["content"] for one in body["messages"] if one["role"] == "tool"]
        if not results:
            return Says(calls=[("email_list", {})], usage=(700, 20))
        if len(results) == 1:
            ids = {row[3]: row[0] for row in json.loads(results[0])["rows"]}
            return Says(calls=use(ids), usage=(900, 40))
        return Says(text="Done.", usage=(1000, 5))

    return reply


def answer(client: Client, approval: Approval, *, approved: bool) -> None:
    """What a click sends."""
    client.request(lambda id: m.AnswerApproval(id, approval.id, approval.digest, approved))


def subjects(server: MailServer, user: str, folder: str) -> list[str]:
    """What lies in a folder, as another mail program sees it."""
    with IMAPClient(server.host, port=server.ports.imaps, ssl_context=server.trust) as other:
        other.login(user, server.password)
        other.select_folder(folder, readonly=True)
        found = other.fetch(other.search(), ["ENVELOPE"])
        return sorted(str(one[b"ENVELOPE"].subject, "utf-8") for one in found.values())


def test_triage_of_a_real_mailbox(home: Home, mail_server: MailServer) -> None:
    for subject in ("nightly passed", "weekly letter", "please answer"):
        deliver(mail_server, MINE, subject)
    connect(home, mail_server, MINE, Autonomy.ASK)

    def use(ids: dict[str, str]) -> list[tuple[str, dict[str, Any]]]:
        return [
            ("email_archive", {"ids": [ids["nightly passed"], ids["weekly letter"]]}),
            ("email_reply", {"id": ids["please answer"], "body": "I will."}),
        ]

    with scripted_model(lists_then(use)) as server, home.client() as client:
        client.request(lambda id: m.UseModel(id, "openai/local", server.base_url))
        client.request(lambda id: m.Ask(id, "Triage my mail and answer bob@example.test"))
        batch = client.until(m.ApprovalOpened).approval
        assert [item.cells[1] for item in batch.items] in (
            ["nightly passed", "weekly letter"],
            ["weekly letter", "nightly passed"],
        )
        kept = next(item.id for item in batch.items if item.cells[1] == "weekly letter")
        ticked = tuple(item.id for item in batch.items if item.id != kept)
        client.request(lambda id: m.AnswerApproval(id, batch.id, batch.digest, True, items=ticked))
        reply = client.until(m.ApprovalOpened).approval
        assert reply.tool == "reply"
        assert next(one.value for one in reply.fields if one.name == "to") == ["bob@example.test"]
        answer(client, reply, approved=True)
        ended = client.until(m.TaskEnded).task
        assert ended.outcome == "done"
        assert ended.tokens == 700 + 20 + 900 + 40 + 1000 + 5
        [usage] = client.rows(UsageRow, lambda id: m.ListUsage(id, days=1, by="model"))
        assert (usage.input_tokens, usage.output_tokens, usage.calls, usage.estimated) == (2600, 65, 3, 0)
        archived = client.until(m.Activity, lambda row: row.tool == "archive" and row.outcome == "done")
        assert subjects(mail_server, MINE, "Archive") == ["nightly passed"]
        assert subjects(mail_server, MINE, "INBOX") == ["please answer", "weekly letter"]
        assert subjects(mail_server, MINE, "Sent") == ["Re: please answer"]
        home.stop()
    home.start()
    with home.client() as client:
        [undone] = client.rows(UndoRow, lambda id: m.Undo(id, archived.undo_id))
        assert undone.outcome == "undone", undone.reason
        assert subjects(mail_server, MINE, "INBOX") == ["nightly passed", "please answer", "weekly letter"]
        assert client.row(VerifyRow, m.VerifyLedger).first_bad == 0


def test_new_mail_is_heard_of_while_it_waits(home: Home, mail_server: MailServer) -> None:
    deliver(mail_server, "idle", "the first")
    connect(home, mail_server, "idle", Autonomy.OBSERVE)
    with home.client() as client:
        for number in range(TRIES):
            deliver(mail_server, "idle", f"another one, number {number}")
            with contextlib.suppress(TimeoutError), client.patience(2):
                assert client.until(m.Activity, lambda row: row.kind == "event").connector == "email"
                return
    pytest.fail("nothing was heard of the new mail")


def test_a_forgotten_password_is_gone(home: Home, mail_server: MailServer) -> None:
    deliver(mail_server, "forgetful", "the first")
    connect(home, mail_server, "forgetful", Autonomy.OBSERVE)
    assert home.run("credentials", "forget", "email", "password").returncode == 0
    with home.client() as client, pytest.raises(Refused, match="no password"):
        client.request(lambda id: m.TestConnector(id, "email"))


def test_a_wrong_password_is_said_and_the_right_one_mends_it(home: Home, mail_server: MailServer) -> None:
    deliver(mail_server, "typing", "the first")
    connect(home, mail_server, "typing", Autonomy.OBSERVE)
    home.run("credentials", "set", "email", "password", input="wrong")
    with home.client() as client:
        with pytest.raises(Refused):
            client.request(lambda id: m.TestConnector(id, "email"))
        [row] = client.rows(ConnectorRow, m.ListConnectors)
        assert row.state == "refused"
        home.run("credentials", "set", "email", "password", input=mail_server.password)
        assert client.request(lambda id: m.TestConnector(id, "email"))


def test_at_the_limit_the_task_pauses_asks_and_goes_on(home: Home) -> None:
    def reply(body: Mapping[str, Any]) -> Reply:
        return Says(text="Cheap enough.", usage=(1000, 10))

    with scripted_model(reply) as server, home.client() as client:
        client.request(lambda id: m.UseModel(id, "openai/unheard-of", server.base_url, 50.0, 50.0))
        client.request(lambda id: m.SetBudget(id, day_usd_micros=1_000_000, task_usd_micros=1_000))
        task = client.row(TaskRow, lambda id: m.Ask(id, "hello"))
        asked = client.until(m.ApprovalOpened).approval
        assert (asked.connector, asked.deadline_at) == ("budget", None)
        assert not server.requests
        answer(client, asked, approved=True)
        ended = client.until(m.TaskEnded).task
        assert (ended.id, ended.outcome) == (task.id, "done")
        assert client.row(BudgetRow, m.GetBudget).spent_usd_micros == ended.usd_micros == 50 * 1010
        client.request(lambda id: m.Ask(id, "hello again"))
        answer(client, client.until(m.ApprovalOpened).approval, approved=False)
        again = client.until(m.TaskEnded).task
        assert again.outcome == "stopped"
        assert "limit" in again.answer
        assert len(server.requests) == 1
    home.kill()
    home.start()
    with home.client() as client:
        assert client.row(BudgetRow, m.GetBudget).spent_usd_micros == 50 * 1010


def test_nothing_may_be_spent_at_a_limit_of_zero(home: Home) -> None:
    with scripted_model([]) as server, home.client() as client:
        client.request(lambda id: m.UseModel(id, "openai/unheard-of", server.base_url, 1.0, 1.0))
        client.request(lambda id: m.SetBudget(id, day_usd_micros=0))
        client.request(lambda id: m.Ask(id, "hello"))
        assert client.until(m.TaskEnded).task.outcome == "stopped"
        assert not server.requests
