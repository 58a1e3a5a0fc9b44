"""A runtime, a worker, a mailbox and a model that says whatever an attacker wants: real processes, loopback only."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from meshclaw_desktop.connectors.email.sample import make_sample
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.codec import from_json
from meshclaw_desktop.wire.rows import Approval, TaskRow
from tests.integration.runtime_process import Client, Home, Refused, a_home
from tests.integration.scripted_model import Reply, Says, ScriptedModel, scripted_model

ME = "sam@corp.example"
HOSTILE_RUNTIME = [sys.executable, "-m", "tests.integration.threats.hostile_runtime"]
Body = Mapping[str, Any]
MESSAGE = "From: dana@partner-corp.example\nTo: sam@corp.example\nSubject: {subject}\nMessage-ID: <{id}@x.example>\n"
"""The head of a message from outside."""


class Scene:
    """One home with its model. `plays` sets what the model says next."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.mailbox = home.folder / "mailbox"
        self.model: ScriptedModel
        self._script: Callable[[Body], Reply] = lambda body: Says(text="Nothing to do.")

    def reply(self, body: Body) -> Reply:
        """What the model says now."""
        return self._script(body)

    def plays(self, *replies: Reply | Callable[[Body], Reply]) -> None:
        """These, in order; each may look at the request. Then it has done."""
        left = list(replies)

        def next_one(body: Body) -> Reply:
            one = left.pop(0) if left else Says(text="Done.")
            return one(body) if callable(one) else one

        self._script = next_one

    def always(self, reply: Callable[[Body], Reply]) -> None:
        """The same for every request."""
        self._script = reply

    def furnish(self, level: Autonomy) -> None:
        """The sample mailbox, connected by the user's hand, and the model."""
        make_sample(self.mailbox)
        with self.home.client(last_seq=None) as client:
            settings = {"path": str(self.mailbox), "address": ME}
            client.request(lambda id: m.AddConnector(id, "maildir", "email", settings))
            client.request(lambda id: m.SetAutonomy(id, "email", level))
            client.request(lambda id: m.UseModel(id, "openai/local", self.model.base_url))

    @contextlib.contextmanager
    def watching(self, level: Autonomy) -> Iterator[Client]:
        """A client that follows, with the connector at a level; afterwards no task is left."""
        with self.home.client() as client:
            client.request(lambda id: m.SetAutonomy(id, "email", level))
            client.facts.clear()
            try:
                yield client
            finally:
                with self.home.client(last_seq=None) as other:
                    for task in other.row(m.Status, m.GetStatus).tasks:
                        refused(other, partial(m.StopTask, task=task.id))

    def sent(self) -> list[str]:
        """Every message that has left, as text, in the order in which they left."""
        left = sorted(self.mailbox.glob(".Outbox/[cn]*/*"), key=lambda path: moment(path.name))
        return [path.read_text(errors="replace") for path in left]

    def in_archive(self) -> set[str]:
        """The names of the archived messages, without their marks."""
        return {path.name.partition(":")[0] for path in self.mailbox.glob(".Archive/*/*")}

    def file_of(self, subject: str) -> Path:
        """The file of the inbox whose subject begins so."""
        for path in sorted((*self.mailbox.glob("new/*"), *self.mailbox.glob("cur/*"))):
            if f"\nsubject: {subject}".lower() in path.read_text(errors="replace").lower():
                return path
        raise AssertionError(f"no message {subject}")

    def put(self, name: str, text: str | bytes) -> Path:
        """A message from outside."""
        path = self.mailbox / "new" / f"1795300000.{name}.attack"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path


def moment(name: str) -> tuple[int, ...]:
    """When a message of a Maildir was put there; its name as it is would sort one microsecond after ten of them."""
    seconds, _, rest = name.partition(".M")
    return int(seconds), int(rest.partition("P")[0])


@contextlib.contextmanager
def scene(
    level: Autonomy = Autonomy.ASK, *, command: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> Iterator[Scene]:
    """A furnished home with a running runtime."""
    with a_home(environment) as home:
        if command:
            home.command = list(command)
        made = Scene(home)
        with scripted_model(made.reply) as made.model:
            home.start()
            made.furnish(level)
            yield made


def ask(client: Client, text: str = "Look after my mail") -> TaskRow:
    """Start a task."""
    return client.row(TaskRow, lambda id: m.Ask(id, text))


def ended(client: Client, task: TaskRow) -> TaskRow:
    """Wait for its end."""
    return client.until(m.TaskEnded, lambda fact: fact.task.id == task.id).task


def question(client: Client, task: TaskRow | None = None) -> Approval:
    """Wait for the next question, of this task if one is given."""
    return client.until(m.ApprovalOpened, lambda fact: task is None or fact.approval.task == task.id).approval


def deny_the_rest(client: Client, task: TaskRow) -> list[Approval]:
    """No to every question of a task until it has ended; the questions."""
    asked: list[Approval] = []
    while True:
        fact = client.until(object, lambda fact: isinstance(fact, m.ApprovalOpened | m.TaskEnded))
        if isinstance(fact, m.ApprovalOpened) and fact.approval.task == task.id:
            asked.append(fact.approval)
            say(client, fact.approval, False)
        elif isinstance(fact, m.TaskEnded) and fact.task.id == task.id:
            return asked


def say(client: Client, approval: Approval, yes: bool, **more: Any) -> None:
    """What a click sends. Raises Refused."""
    client.request(lambda id: m.AnswerApproval(id, approval.id, approval.digest, yes, **more))


def answers_of(approval: Approval, yes: bool = True) -> Callable[[int], m.Request]:
    """The request that a click makes, to be sent by anybody, at any time and as often as they like."""
    return lambda id: m.AnswerApproval(id, approval.id, approval.digest, yes)


def refused(client: Client, make: Callable[[int], m.Request]) -> str:
    """The name of the error that a request is refused with; empty if it is not."""
    try:
        client.request(make)
    except Refused as wrong:
        return wrong.failed.error
    return ""


def activity(client: Client, task: str = "") -> list[m.Activity]:
    """All of it, or a task's."""
    rows = client.request(lambda id: m.ListActivity(id, None if task else 0, 2_000, task))
    assert isinstance(rows, list)
    return [from_json(m.Activity, row) for row in rows]


def lists(limit: int = 50) -> Says:
    """The model lists the inbox."""
    return Says(calls=[("email_list", {"limit": limit})])


def sends(to: str | list[str], subject: str = "Hello", body: str = "Hello.", **more: Any) -> Says:
    """The model sends a message."""
    arguments = {"to": [to] if isinstance(to, str) else to, "subject": subject, "body": body, **more}
    return Says(calls=[("email_send", arguments)])


def results(body: Body) -> list[str]:
    """What the model was told about its calls."""
    return [str(one["content"]) for one in body["messages"] if one["role"] == "tool"]


def rows_in(body: Body) -> list[list[str]]:
    """The rows of the last listing in a request."""
    listings = [json.loads(one) for one in results(body) if one.startswith('{"folder"')]
    return [list(row) for row in listings[-1]["rows"]]


def id_of(body: Body, subject: str) -> str:
    """The id of the listed message whose subject begins so."""
    return next(row[0] for row in rows_in(body) if row[3].startswith(subject))
