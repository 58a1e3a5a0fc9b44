"""The sentence that a person reads about a call."""

from __future__ import annotations

import pytest

from meshclaw_desktop.policy.model import Effect, Json, Tool
from meshclaw_desktop.policy.sentence import sentence, title


def _tool(template: str, reports: str = "") -> Tool:
    return Tool(connector="email", name="move_it", effect=Effect.CHANGE, sentence=template, reports=reports)


@pytest.mark.parametrize(
    ("template", "arguments", "expected"),
    [
        ("Send an email to {to}", {"to": "a@b.example"}, "Send an email to a@b.example"),
        ("Send an email to {to}", {"to": ["a", "b"]}, "Send an email to a and b"),
        ("Send an email to {to}", {"to": ["a", "b", "c"]}, "Send an email to a, b and c"),
        ("Send an email to {to}", {"to": ["a", "b", "c", "d", "e"]}, "Send an email to a, b, c and 2 more"),
        ("Send an email to {to}", {"to": []}, "Send an email to nobody"),
        ("Archive {ids:message}", {"ids": ["1"]}, "Archive 1 message"),
        ("Archive {ids:message}", {"ids": ["1"] * 23}, "Archive 23 messages"),
        ("Archive {ids:message}", {}, "Archive 0 messages"),
        ("Archive {ids:box}, {n:entry}", {"ids": [1, 2], "n": [1, 2]}, "Archive 2 boxes, 2 entries"),
        ("Reply to {to}: {subject}", {"to": "a", "subject": "Re:\r\n Hi\tthere"}, "Reply to a: Re: Hi there"),
        ("Save: {text}", {"text": "x" * 500}, f"Save: {'x' * 119}…"),
        ("Set {on} {n}", {"on": True, "n": 1.5}, "Set yes 1.5"),
        ("Keep {x}", {"x": {"file": "a.txt"}}, "Keep file a.txt"),
        ("Say {to}", {"to": "{body} {to}", "body": "secret"}, "Say {body} {to}"),
        ("", {"to": "a", "cc": None}, "Use email.move_it with to a"),
    ],
)  # fmt: skip
def test_a_sentence_names_what_the_call_does(template: str, arguments: dict[str, Json], expected: str) -> None:
    assert sentence(_tool(template), arguments) == expected


def test_what_is_done_has_its_own_words() -> None:
    tool = _tool("Archive {ids:message}", "Archived {ids:message}")
    assert sentence(tool, {"ids": ["1", "2"]}, done=True) == "Archived 2 messages"
    assert sentence(_tool("Archive {ids:message}"), {"ids": ["1"]}, done=True) == "Archive 1 message"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("Send an email to {to}", "Send an email"), ("Archive {ids:message}", "Archive messages"), ("", "Move it"),
        ("Save a draft: {subject}", "Save a draft"), ("Move {ids:message} to {folder}", "Move messages"), ("{x}", ""),
    ],
)  # fmt: skip
def test_a_title_says_it_without_a_call(template: str, expected: str) -> None:
    assert title(_tool(template)) == expected
