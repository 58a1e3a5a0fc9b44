"""The declarations: honest, complete and cheap."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from meshclaw_desktop.connectors.email.tools import tools
from meshclaw_desktop.connectors.kinds import kinds
from meshclaw_desktop.policy.model import Effect, Role, Tool

ALL = tools("email")


def schema(tool: Tool) -> dict[str, object]:
    """A tool as a provider is told of it."""
    offered = [one for one in tool.parameters if not one.filled]
    return {
        "type": "function",
        "function": {
            "name": tool.id.replace(".", "_"),
            "description": tool.description,
            "parameters": {
                "type": "object",
                "properties": {one.name: dict(one.schema or {}) for one in offered},
                "required": [one.name for one in offered if one.required],
            },
        },
    }


def test_the_effects_are_what_the_tools_do() -> None:
    effects = {tool.name: tool.effect for tool in ALL}
    assert effects == {
        **dict.fromkeys(("list", "search", "read", "thread"), Effect.READ),
        **dict.fromkeys(("mark_read", "flag", "move", "archive", "label", "draft"), Effect.CHANGE),
        **dict.fromkeys(("send", "reply", "forward"), Effect.SEND),
        "delete": Effect.DESTROY,
    }
    assert all(tool.undoable == (tool.effect is Effect.CHANGE) for tool in ALL)


def test_whatever_is_sent_has_its_recipients_as_targets() -> None:
    for tool in ALL:
        targets = {one.name for one in tool.parameters if one.role is Role.TARGET}
        assert bool(targets) == (tool.effect is Effect.SEND)
        assert targets <= {"to", "cc", "bcc"}
        assert tool.effect is not Effect.SEND or "to" in targets


def test_a_sentence_names_only_what_the_call_has() -> None:
    for tool in ALL:
        for template in (tool.sentence, tool.reports):
            for name in re.findall(r"\{(\w+)", template):
                parameter = tool.parameter(name)
                assert parameter is not None
                assert parameter.required or parameter.filled


def test_all_tools_together_cost_the_model_few_words() -> None:
    written = json.dumps([schema(tool) for tool in ALL], separators=(",", ":"))
    assert len(written) < 3_600  # 808 tokens by cl100k_base


def test_every_kind_has_the_same_tools_under_its_own_name() -> None:
    mail = [kind for kind in kinds() if kind.name in ("imap", "maildir")]
    for kind in mail:
        assert [tool.name for tool in kind.tools] == [tool.name for tool in ALL]
        assert {tool.connector for tool in kind.tools} == {kind.name}
    assert len(mail) == 2


@pytest.mark.parametrize("settings", [{"address": "a@b.example", "imap_host": "i.example", "smtp_host": "s.example"}])
def test_no_protocol_is_loaded_before_it_is_needed(settings: dict[str, str]) -> None:
    program = (
        "import sys; from meshclaw_desktop.connectors.kinds import kinds\n"
        "made = kinds()\n"
        "assert not {'imapclient', 'imaplib', 'smtplib', 'email.message', 'httpx', 'icalendar'} & set(sys.modules), 1\n"
        f"made[0].open('email', {settings!r})\n"
        "assert not {'imapclient', 'imaplib', 'smtplib'} & set(sys.modules), 2\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
