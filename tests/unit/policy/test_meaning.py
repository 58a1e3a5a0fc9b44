"""What a task means to do, in words."""

from __future__ import annotations

import pytest

from meshclaw_desktop.connectors.calendar.tools import tools as calendar_tools
from meshclaw_desktop.connectors.email.tools import tools as email_tools
from meshclaw_desktop.policy.intent import read_intent
from meshclaw_desktop.policy.meaning import meaning
from meshclaw_desktop.policy.model import Effect, Json, Parameter, Role, Tool

PAY = Tool(
    connector="bank", name="pay_bill", effect=Effect.SEND, parameters=(Parameter(name="account", role=Role.TARGET),)
)
TOOLS = {one.id: one for one in (*email_tools("email"), *calendar_tools("calendar"), PAY)}


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ([], "It means only to read."),
        (["email.archive"], "It means to: archive messages."),
        ([{"tool": "email.archive", "arguments": {"ids": {"from": "email.list"}}}], "It means to: archive messages."),
        ([{"tool": "email.archive", "arguments": {"ids": {"value": ["1", "2"]}}}], "It means to: archive 2 messages."),
        (
            ["email.archive", {"tool": "email.reply", "arguments": {"id": {"from": "email.read"}, "body": {"any": True}}}],
            "It means to: archive messages; reply to addresses from what it reads in email.",
        ),
        (
            [{"tool": "email.send", "arguments": {"to": {"value": ["dana@partner.example", "mei@corp.example"]}}}],
            "It means to: send an email to dana@partner.example and mei@corp.example.",
        ),
        ([{"tool": "email.send", "arguments": {"to": {"any": True}}}], "It means to: send an email to anybody."),
        (
            [{"tool": "email.forward", "arguments": {"to": {"from": ["calendar.read", "email.read"]}}}],
            "It means to: forward a message to addresses from what it reads in calendar and email.",
        ),
        ([{"tool": "email.reply", "arguments": {"id": {"value": "7"}}}], "It means to: reply."),
        (
            [{"tool": "calendar.invite", "arguments": {"people": {"value": ["a@b.example"]}, "title": {"value": "Lunch"}}}],
            "It means to: invite a@b.example to “Lunch”.",
        ),
        ([{"tool": "bank.pay_bill", "arguments": {"account": {"from": "email"}}}],
         "It means to: pay bill: something from what it reads in email."),
        (["fax.send", "fax.send"], "It means to: use fax.send."),
        ([f"x.t{number}" for number in range(10)],
         f"It means to: {'; '.join(f'use x.t{number}' for number in range(8))}; and 2 more."),
    ],
)  # fmt: skip
def test_an_intent_is_said_in_plain_words(intent: Json, words: str) -> None:
    assert meaning(read_intent(intent), TOOLS.get) == words


def test_a_value_is_cut_and_stands_on_one_line() -> None:
    said = meaning(read_intent([{"tool": "email.send", "arguments": {"to": {"value": "a\n" * 4000}}}]), TOOLS.get)
    assert len(said) < 200
    assert "\n" not in said
