"""Tools, calls and sessions for the tests of the policy: a mailbox, a drive, a bank and the web, all made up."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from meshclaw_desktop.policy.decide import decide
from meshclaw_desktop.policy.intent import read_intent
from meshclaw_desktop.policy.model import (
    Answer,
    Autonomy,
    Call,
    Decision,
    Effect,
    Flag,
    Json,
    Label,
    Origin,
    Parameter,
    Policy,
    Role,
    Rule,
    Tool,
    Verdict,
)
from meshclaw_desktop.policy.session import Session

ME = "sam@corp.example"
DANA = "dana@partner.example"
EVE = "eve@evil.example"
LEVELS = ("email", "drive", "bank", "web", "notes", "chat", "deploy")


def tool(name: str, effect: Effect | None, /, *flags: Flag, returns: Origin = Origin.UNTRUSTED, **roles: Role) -> Tool:
    """A tool by its id, with each argument's role; none of them is required."""
    connector, _, short = name.partition(".")
    return Tool(
        connector=connector,
        name=short,
        effect=effect,
        returns=returns,
        flags=frozenset(flags),
        parameters=tuple(Parameter(name=one, role=role, required=False) for one, role in roles.items()),
    )


_MAIL = {"to": Role.TARGET, "cc": Role.TARGET, "subject": Role.CONTENT, "body": Role.CONTENT}
TOOLS: Mapping[str, Tool] = {
    one.id: one
    for one in (
        tool("email.list", Effect.READ, folder=Role.QUERY),
        tool("email.read", Effect.READ, id=Role.OBJECT),
        tool("email.search", Effect.READ, text=Role.QUERY),
        tool("email.archive", Effect.CHANGE, returns=Origin.SERVICE, ids=Role.OBJECT),
        tool("email.trash", Effect.CHANGE, returns=Origin.SERVICE, ids=Role.OBJECT),
        tool("email.send", Effect.SEND, returns=Origin.SERVICE, **_MAIL, attachments=Role.OBJECT),
        tool("email.reply", Effect.SEND, returns=Origin.SERVICE, id=Role.OBJECT, to=Role.TARGET, body=Role.CONTENT),
        tool("email.forward", Effect.SEND, returns=Origin.SERVICE, id=Role.OBJECT, to=Role.TARGET, body=Role.CONTENT),
        tool("email.delete", Effect.DESTROY, returns=Origin.SERVICE, ids=Role.OBJECT),
        tool("email.invite", Effect.SEND, title=Role.CONTENT, notes=Role.CONTENT, guests=Role.TARGET, at=Role.TIME),
        tool("email.redirect", Effect.CHANGE, returns=Origin.SERVICE, to=Role.TARGET),
        tool("drive.read", Effect.READ, returns=Origin.USER, path=Role.OBJECT),
        tool("drive.share", Effect.SEND, Flag.MEMBERSHIP, path=Role.OBJECT, people=Role.TARGET),
        tool("drive.publish", Effect.SEND, Flag.PUBLIC, path=Role.OBJECT, text=Role.CONTENT),
        tool("drive.contacts", Effect.READ, returns=Origin.SERVICE, name=Role.QUERY),
        tool("bank.pay", Effect.EXECUTE, Flag.MONEY, to=Role.TARGET, amount=Role.AMOUNT, note=Role.CONTENT),
        tool("bank.password", Effect.CHANGE, Flag.CREDENTIALS, new=Role.SECRET),
        tool("web.fetch", Effect.READ, url=Role.TARGET),
        tool("web.form", Effect.SEND, url=Role.TARGET, text=Role.CONTENT),
        tool("notes.write", Effect.CHANGE, returns=Origin.SERVICE, name=Role.OBJECT, text=Role.CONTENT),
        tool("notes.read", Effect.READ, returns=Origin.USER, name=Role.OBJECT),
        tool("chat.post", Effect.SEND, channel=Role.TARGET, text=Role.CONTENT),
        tool("deploy.start", Effect.EXECUTE, service=Role.TARGET, version=Role.CONTENT),
        tool("deploy.mystery", None, what=Role.OBJECT),
    )
}
AUTO = Policy(autonomy=dict.fromkeys(LEVELS, Autonomy.AUTO))


class Story:
    """One task as it goes: what the user typed, what was meant, read, called and answered."""

    def __init__(
        self, prompt: str = "", *, intent: Json = None, me: Sequence[str] = (ME,), policy: Policy = AUTO
    ) -> None:
        self.session = Session(task="t", prompt=prompt, me=me)
        self.policy = policy
        self._ids = itertools.count(1)
        if intent is not None:
            self.session.declare(read_intent(intent))

    def make(self, name: str, /, **arguments: Json) -> Call:
        """A call that nobody has judged yet."""
        connector, _, short = name.partition(".")
        return Call(id=f"c{next(self._ids)}", task="t", connector=connector, tool=short, arguments=arguments)

    def judge(self, call: Call, answer: Answer | None = None) -> Decision:
        """What the gate says, without a trace."""
        return decide(call, TOOLS.get(call.tool_id), self.policy, self.session, answer)

    def call(self, name: str, /, **arguments: Json) -> Decision:
        """A call, judged and recorded."""
        call = self.make(name, **arguments)
        decision = self.judge(call)
        self.session.record_call(call, TOOLS.get(name), decision)
        return decision

    def ask(self, name: str, /, *, approved: bool, **arguments: Json) -> Decision:
        """A call that must be asked, and the answer to it."""
        call = self.make(name, **arguments)
        decision = self.judge(call)
        assert decision.verdict is Verdict.ASK, decision
        self.session.record_call(call, TOOLS[name], decision)
        final = self.judge(call, Answer(approved=approved, digest=call.digest(TOOLS[name])))
        self.session.record_answer(call.id, approved)
        return final

    def read(self, name: str, content: Json, /, *labels: Label, **arguments: Json) -> Story:
        """Something that was read."""
        self.session.record_result(self.make(name, **arguments), TOOLS[name], content, labels)
        return self

    def mail(self, body: str, sender: str = EVE, subject: str = "Hello") -> Story:
        """A message from somebody, read."""
        row: Json = {"id": "m1", "from": sender, "subject": subject, "date": "2026-01-05T10:00:00Z", "body": body}
        source = f"a message from {sender}"
        return self.read(
            "email.read",
            {"rows": [row]},
            Label(path="$", origin=Origin.UNTRUSTED, source=source),
            Label(path="$.rows[*].date", origin=Origin.SERVICE),
            Label(path="$.rows[*].id", origin=Origin.SERVICE),
        )


def remembered(name: str, /, *, task: str | None = "t", expires_at: float | None = None, **targets: Json) -> Rule:
    """A rule for a tool of `TOOLS`."""
    one = TOOLS[name]
    return Rule(
        id="r1",
        connector=one.connector,
        tool=one.name,
        definition=one.digest,
        targets=targets,
        task=task,
        expires_at=expires_at,
    )


def at(level: Autonomy, *rules: Rule, stopped: bool = False) -> Policy:
    """The same level for every connector."""
    return Policy(autonomy=dict.fromkeys(LEVELS, level), rules=rules, stopped=stopped)


def looseness(verdict: Verdict) -> int:
    """deny 0, ask 1, allow 2."""
    return (Verdict.DENY, Verdict.ASK, Verdict.ALLOW).index(verdict)
