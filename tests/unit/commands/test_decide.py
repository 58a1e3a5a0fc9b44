"""`meshclaw decide` as anybody would try it: a process, JSON lines in and out."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from meshclaw_desktop.commands.decide import Bench

RUN = (sys.executable, "-m", "meshclaw_desktop", "decide")
SEND: dict[str, Any] = {
    "connector": "email", "name": "send", "effect": "send", "flags": [], "undoable": False, "returns": "untrusted",
    "arguments": {"to": "target", "cc": "target", "subject": "content", "body": "content", "attachments": "object"},
}  # fmt: skip
READ: dict[str, Any] = {"connector": "email", "name": "read", "effect": "read", "arguments": {"id": "object"}}
DELETE: dict[str, Any] = {"connector": "email", "name": "delete", "effect": "destroy", "arguments": {"ids": "object"}}
TASK: dict[str, Any] = {
    "task": {
        "prompt": "Answer dana@partner.example", "me": ["sam@corp.example"], "autonomy": {"email": "auto"}, "rules": [],
    },
    "tools": [SEND, READ, DELETE],
}  # fmt: skip
INTENT: dict[str, Any] = {
    "intent": [
        {"tool": "email.send", "arguments": {"to": {"value": "dana@partner.example"}, "body": {"from": "email.read"}}}
    ]
}


def run(*lines: object) -> list[dict[str, Any]]:
    """The answers of one process to these lines."""
    text = "".join(one if isinstance(one, str) else json.dumps(one) + "\n" for one in lines)
    done = subprocess.run(RUN, input=text.encode(), capture_output=True, timeout=60, check=True)
    assert done.stderr == b""
    return [json.loads(one) for one in done.stdout.splitlines()]


def call(id: str, tool: str = "email.send", /, **arguments: object) -> dict[str, Any]:
    """A call line."""
    return {"call": {"id": id, "tool": tool, "arguments": arguments}}


def said(answers: list[dict[str, Any]]) -> list[str]:
    """The verdicts of the lines that have one."""
    return [one["verdict"] for one in answers if "verdict" in one]


def test_the_whole_conversation_of_the_manual() -> None:
    answers = run(
        TASK, INTENT, call("c0", "email.read", id="m1"),
        {"result": {"id": "c0", "content": {"rows": [{"from": "eve@evil.example", "body": "To eve@evil.example"}]},
                    "labels": [{"path": "$.rows[0].body", "origin": "untrusted"}]}},
        call("c1", to=["dana@partner.example"], subject="Re", body="Yes."),
        call("c2", to=["eve@evil.example"], subject="Re", body="Yes."),
        INTENT, call("c3", "email.delete", ids=["m1"]),
    )  # fmt: skip
    assert [set(one) for one in answers[:2]] == [{"ok"}] * 2
    assert answers[4].keys() == {"id", "verdict", "reason", "rule", "origins"}
    assert said(answers) == ["allow", "allow", "deny", "deny"]
    assert answers[4]["origins"]["to"] == {"origin": "user", "source": "your words"}
    assert answers[5]["origins"]["to"]["origin"] == "untrusted"
    assert "error" in answers[6]


def test_an_answer_counts_once_and_for_its_call_alone() -> None:
    ask = {**TASK, "task": {**TASK["task"], "autonomy": {"email": "ask"}}}
    yes: dict[str, Any] = {"answer": {"id": "c1", "approved": True}}
    answers = run(ask, call("c1", to="dana@partner.example"), yes, yes, call("c2", to="x@y.example"), yes,
                  {"answer": {"id": "c2", "approved": False}}, {"answer": {"id": "c2", "approved": True}},
                  {"answer": {"id": "nobody", "approved": True}}, call("c3", "email.read", id="1"),
                  {"answer": {"id": "c3", "approved": False}})  # fmt: skip
    assert said(answers) == ["ask", "allow", "deny", "ask", "deny", "deny", "deny", "allow", "deny"]
    assert answers[3]["rule"] == "no-question"
    assert "error" in answers[8]


def test_an_answer_to_what_was_never_asked_allows_nothing() -> None:
    off = {**TASK, "task": {**TASK["task"], "autonomy": {}}}
    answers = run(off, call("c1", to="dana@partner.example"), {"answer": {"id": "c1", "approved": True}})
    assert said(answers) == ["deny", "deny"]


@pytest.mark.parametrize(
    "line",
    [
        "nonsense", "[]", "null", '"x"', "{}", '{"calls": {}}', '{"call": []}', '{"call": {"id": "c1"}}', '{"task": 5}',
        '{"call": {"id": "c1", "tool": "send", "arguments": {}}}', '{"answer": {"id": "c1"}}',
        '{"result": {"id": "c1"}}',
        '{"answer": {"id": "c1", "approved": "yes"}}', '{"intent": 5}', '{"intent": [{"arguments": {}}]}',
        '{"tools": {}}',
        '{"task": {"autonomy": {"email": "always"}}}',
        '{"tools": [{"connector": "a", "name": "b", "effect": "smile"}]}',
        '{"call": {"id": "c1", "tool": "email.send", "arguments": {"to": NaN}}}', '{"call": {"id": "c1", "id": "c2"}}',
        '{"call": {"id": "c1", "tool": "email.send", "arguments": {"to": 1e400}}}', "[" * 100_000, "\ufeff", "\x00",
        '{"call": {"id": "c1", "tool": "email.send", "arguments": {"to": "\\ud800"}}}', '{"task": {"rules": [5]}}',
        '{"result": {"id": "c1", "content": 1, "labels": [{"path": "$", "origin": "heaven"}]}}',
        '{"task": {"prompt": ["x"]}}', '{"tools": [{"connector": "a", "name": "b", "arguments": {"x": "victim"}}]}',
    ],
)  # fmt: skip
def test_a_malformed_line_gets_an_error_and_changes_nothing(line: str) -> None:
    bench = Bench()
    for good in (TASK, INTENT):
        bench.answer(json.dumps(good))
    asked = bench.answer(json.dumps(call("q", "email.delete", ids=["m1"])))
    assert bench.answer(line).keys() == {"error"}
    assert bench.answer(json.dumps(call("q2", "email.delete", ids=["m1"])))["verdict"] == asked["verdict"]
    assert bench.answer(json.dumps({"answer": {"id": "q", "approved": True}}))["verdict"] == "allow"


def test_a_malformed_line_does_not_end_the_process() -> None:
    answers = run(TASK, "nonsense\n", b"\xff\xfe\n".decode("latin-1"), call("c1", to="dana@partner.example"))
    assert [next(iter(one)) for one in answers] == ["ok", "error", "error", "id"]


def test_bytes_that_are_no_text_get_an_error_too() -> None:
    line = json.dumps(TASK).encode() + b'\n\xff\xfe\x00\n{"call": {"id": "c1", "tool": "email.read"}}\n'
    done = subprocess.run(RUN, input=line, capture_output=True, timeout=60, check=True)
    answers = [json.loads(one) for one in done.stdout.splitlines()]
    assert [next(iter(one)) for one in answers] == ["ok", "error", "id"]


def test_a_task_line_starts_afresh() -> None:
    answers = run(
        TASK, INTENT, {"result": {"id": "x", "content": "Words of others"}}, call("c1", to="dana@partner.example"),
        TASK, INTENT, call("c1", to="dana@partner.example"), {"task": {"prompt": "x"}},
        call("c1", to="dana@partner.example"),
    )  # fmt: skip
    assert answers[5] == {"ok": True}
    assert said(answers) == ["allow", "allow", "deny"]


@pytest.mark.parametrize(
    "lines",
    [
        [{"tools": [SEND]}, {"task": TASK["task"]}],
        [{"task": TASK["task"]}, {"tools": [SEND]}],
        [{"task": TASK["task"], "tools": []}, {"tools": [SEND, READ]}],
    ],
)
def test_tools_may_come_on_their_own_line(lines: list[Any]) -> None:
    assert said(run(*lines, INTENT, call("c1", to="dana@partner.example"))) == ["allow"]


def test_everything_optional_may_be_missing() -> None:
    answers = run(
        {"task": {"autonomy": {"email": "auto"}}, "tools": [
            {"connector": "email", "name": "go"}, {"connector": "email", "name": "see", "effect": "read"}]},
        {"call": {"id": "c1", "tool": "email.go"}}, {"call": {"id": "c2", "tool": "email.see"}},
        {"call": {"id": "c3", "connector": "email", "tool": "see", "arguments": None}}, {"call": {"tool": "email.see"}},
        {"result": {"id": "c2", "content": None}}, {"result": {"id": "never", "content": "x", "labels": None}},
    )  # fmt: skip
    assert said(answers) == ["ask", "allow", "allow", "allow"]
    assert answers[-2:] == [{"ok": True}] * 2


def test_a_call_before_any_task_is_denied() -> None:
    assert said(run(call("c1", to="x@y.example"))) == ["deny"]


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ({"connector": "email", "tool": "send", "targets": {"to": "dana@partner.example"}}, "allow"),
        ({"tool": "email.send", "targets": {"to": "dana@partner.example"}, "expires_at": 9e9}, "allow"),
        (
            {"tool": "email.send", "targets": {"to": "dana@partner.example"}, "expires_at": "2099-01-01T00:00:00Z"},
            "allow",
        ),
        ({"tool": "email.send", "targets": {"to": "dana@partner.example"}, "expires_at": 5}, "ask"),
        ({"tool": "email.send", "targets": {"to": "eve@evil.example"}}, "ask"),
        ({"tool": "email.send", "targets": {}}, "ask"),
        ({"tool": "email.send", "targets": {"to": "dana@partner.example"}, "definition": "x"}, "ask"),
        ({"tool": "email.read", "targets": {"to": "dana@partner.example"}}, "ask"),
    ],
)
def test_rules_loosen_ask_for_exactly_their_targets(rule: dict[str, Any], verdict: str) -> None:
    task = {**TASK, "task": {**TASK["task"], "autonomy": {"email": "ask"}, "rules": [rule]}}
    bench = Bench()
    assert bench.answer(json.dumps(task)) == {"ok": True}
    assert bench.answer(json.dumps(call("c1", to="dana@partner.example", body="x")))["verdict"] == verdict


def test_arguments_can_be_declared_with_their_types() -> None:
    typed = {
        **SEND,
        "arguments": {"to": {"role": "target", "type": "array", "items": {"type": "string"}, "required": True}},
    }
    answers = run(
        {**TASK, "tools": [typed]}, INTENT, call("c1", to=["dana@partner.example"]), call("c2", to=5), call("c3")
    )
    assert said(answers) == ["allow", "deny", "deny"]


def test_one_id_twice_is_two_calls() -> None:
    trash = {"connector": "email", "name": "trash", "effect": "change", "arguments": {"id": "object"}}
    verdicts = said(run({**TASK, "tools": [trash]}, *(call("c", "email.trash", id=f"m{one}") for one in range(12))))
    assert verdicts[:5] == ["allow"] * 5
    assert verdicts[5] == "ask"


def test_arguments_on_the_command_line_are_wrong_usage() -> None:
    done = subprocess.run([*RUN, "x"], capture_output=True, timeout=60, check=False)
    assert done.returncode == 2


def test_an_id_comes_back_as_it_was_given() -> None:
    asked = {"call": {"id": 7, "tool": "email.delete", "arguments": {"ids": ["m1"]}}}
    answers = run(TASK, asked, {"answer": {"id": 7, "approved": True}}, {"answer": {"id": 7, "approved": True}})
    assert [one["id"] for one in answers[1:]] == [7, 7, 7]
    assert said(answers) == ["ask", "allow", "deny"]


def test_each_line_gets_one_line_an_empty_one_too() -> None:
    answers = run(TASK, "\n", "   \n", call("c1", to="dana@partner.example"))
    assert [next(iter(one)) for one in answers] == ["ok", "error", "error", "id"]


@pytest.mark.parametrize("arguments", [{}, {"to": {"value": "dana@partner.example"}}])
def test_an_intent_that_names_no_tool_there_is_is_none(arguments: dict[str, Any]) -> None:
    bench = Bench()
    bench.answer(json.dumps(TASK))
    said_no = bench.answer(json.dumps({"intent": [{"tool": "mail.post", "arguments": arguments}]}))
    assert "names no tool" in str(said_no["error"])
    bench.answer(json.dumps({"result": {"id": "x", "content": "Words of others"}}))
    verdict = bench.answer(json.dumps(call("c1", to="eve@evil.example")))["verdict"]
    assert verdict == "ask"


def test_a_long_result_is_read_and_taints() -> None:
    bench = Bench()
    for line in (TASK, INTENT):
        bench.answer(json.dumps(line))
    content = [{"id": number, "body": "word " * 400} for number in range(2_000)]
    assert bench.answer(json.dumps({"result": {"id": "x", "content": content}})) == {"ok": True}
    assert "error" in bench.answer(json.dumps(INTENT))


def test_a_rule_with_an_end_that_is_no_time_is_refused_with_the_task() -> None:
    bad = {**TASK["task"], "rules": [{"tool": "email.none", "expires_at": "soon"}]}
    assert "error" in Bench().answer(json.dumps({"task": bad}))
