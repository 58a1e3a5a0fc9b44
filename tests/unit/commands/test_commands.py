"""Each command asks the runtime for the right thing and prints what the contract says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from meshclaw_desktop.commands import credentials as credentials_module
from meshclaw_desktop.errors import NoSuchThing
from meshclaw_desktop.keychain import SessionSecrets
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire.messages import (
    AddConnector,
    AnswerApproval,
    CredentialChanged,
    ForgetRule,
    GetBudget,
    GetModel,
    GetStatus,
    ListApprovals,
    ListConnectors,
    ListRules,
    ListUsage,
    Remember,
    RemoveConnector,
    ResumeAll,
    SetAutonomy,
    SetBudget,
    StopAll,
    TestConnector,
    Undo,
    UseModel,
    VerifyLedger,
)
from meshclaw_desktop.wire.rows import BudgetRow, RuleRow, UndoRow, UsageRow, VerifyRow

from .conftest import Shell
from .fake_runtime import FakeRuntime
from .rows import APPROVAL, EMAIL, MODEL, NOON, STATUS


def _is_moment(text: str) -> bool:
    moment = datetime.fromisoformat(text)
    return moment.tzinfo is not None and moment.timestamp() == NOON


def test_status_shows_what_runs_and_waits(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers[GetStatus] = lambda _: STATUS
    shown = shell.run("status").out
    for words in (
        "2 questions",
        "$0.38 of $3.00",
        "118,204 tokens",
        "rehearsal",
        "GNOME Keyring",
        "email",
        "ask",
        "t1",
    ):
        assert words in shown
    found = shell.run("status", "--json").json
    assert found["spent_usd_micros"] == 380_000
    assert found["connectors"][0]["level"] == "ask"
    assert _is_moment(found["oldest_waiting_at"])
    assert _is_moment(found["tasks"][0]["started_at"])
    assert found["tasks"][0]["ended_at"] is None


def test_an_empty_status_is_calm(shell: Shell, runtime: FakeRuntime) -> None:
    empty = replace(STATUS, tasks=(), waiting=0, oldest_waiting_at=None, connectors=(), model="", stopped=True)
    runtime.answers[GetStatus] = lambda _: empty
    shown = shell.run("status").out
    assert "Everything is stopped" in shown
    assert "No task runs." in shown
    assert "None" not in shown


def test_stop_and_resume(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers = {StopAll: lambda _: None, ResumeAll: lambda _: None}
    assert shell.run("stop").status == 0
    assert shell.run("resume").status == 0
    assert [type(one) for one in runtime.asked] == [StopAll, ResumeAll]


def test_approvals_have_the_promised_keys(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers[ListApprovals] = lambda _: [APPROVAL, replace(APPROVAL, id="a2", deadline_at=NOON)]
    first, second = shell.run("approvals", "--json").json
    assert set(first) >= {
        *("id", "task", "connector", "tool", "effect", "sentence", "reason", "arguments", "origins", "items"),
        *("digest", "undoable", "created_at", "deadline_at"),
    }
    assert first["arguments"] == {"to": ["dana@evil.example"], "body": "Hello\x1b[31m\nworld"}
    assert first["origins"] == {"to": "untrusted", "body": "user"}
    assert first["items"] == [{"id": "m1", "cells": ["Dana", "Hi"]}]
    assert first["deadline_at"] is None
    assert _is_moment(first["created_at"])
    assert _is_moment(second["deadline_at"])


def test_approvals_show_the_whole_call_with_its_origins(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers[ListApprovals] = lambda _: [APPROVAL]
    shown = shell.run("approvals").out
    for words in ("dana@evil.example", "written by others", "new", "a message from dana", "Hello⟨escape⟩[31m", "world"):
        assert words in shown
    assert "“Trust me” (nobody checked this)" in shown
    runtime.answers[ListApprovals] = lambda _: []
    assert shell.run("approvals").out == "Nothing waits for you.\n"
    assert shell.run("approvals", "--json").json == []


@pytest.mark.parametrize(
    ("flags", "remember", "seconds"),
    [
        ([], Remember.ONCE, 0),
        (["--remember", "task"], Remember.TASK, 0),
        (["--remember", "3600"], Remember.SECONDS, 3600),
    ],
)
def test_a_yes_is_bound_to_what_was_shown(
    shell: Shell, runtime: FakeRuntime, flags: list[str], remember: Remember, seconds: int
) -> None:
    runtime.answers = {ListApprovals: lambda _: [APPROVAL], AnswerApproval: lambda _: None}
    ran = shell.run("approve", "a1", *flags)
    assert ran.status == 0
    assert "Send an email to dana@evil.example" in ran.out
    answer = runtime.asked[-1]
    assert (answer.approval, answer.digest, answer.approved) == ("a1", APPROVAL.digest, True)
    assert (answer.remember, answer.remember_s) == (remember, seconds)


def test_a_no_can_stop_the_task(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers = {ListApprovals: lambda _: [APPROVAL], AnswerApproval: lambda _: None}
    assert shell.run("deny", "a1", "--stop-task").status == 0
    assert (runtime.asked[-1].approved, runtime.asked[-1].stop_task) == (False, True)


@pytest.mark.parametrize("id", ["a", "a11", "", "A1"])
def test_only_an_exact_id_is_answered(shell: Shell, runtime: FakeRuntime, id: str) -> None:
    runtime.answers = {ListApprovals: lambda _: [APPROVAL], AnswerApproval: lambda _: None}
    assert shell.run("approve", id).status == 1
    assert not [one for one in runtime.asked if isinstance(one, AnswerApproval)]


def test_rules_are_listed_and_forgotten(shell: Shell, runtime: FakeRuntime) -> None:
    rule = RuleRow("r1", "email", "archive", "Archive newsletters", {"at": 3}, "", NOON, NOON)
    runtime.answers = {ListRules: lambda _: [rule], ForgetRule: lambda _: None}
    assert "Archive newsletters" in shell.run("rules").out
    (found,) = shell.run("rules", "--json").json
    assert found["targets"] == {"at": 3}
    assert _is_moment(found["expires_at"])
    assert shell.run("rules", "forget", "r1").status == 0
    assert runtime.asked[-1].rule == "r1"


def test_connectors_are_listed_added_tested_removed(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers = {
        ListConnectors: lambda _: [EMAIL],
        AddConnector: lambda _: EMAIL,
        TestConnector: lambda _: "It works.",
        RemoveConnector: lambda _: None,
    }
    assert shell.run("connectors", "--json").json[0]["name"] == "email"
    added = shell.run("connectors", "add", "imap", "email", "--set", "host=a=b", "--set", "port=993")
    assert "meshclaw credentials set email password" in added.out
    assert runtime.asked[-1].settings == {"host": "a=b", "port": "993"}
    assert shell.run("connectors", "test", "email").out == "It works.\n"
    assert shell.run("connectors", "remove", "email").status == 0


def test_autonomy_shows_and_sets(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers = {
        ListConnectors: lambda _: [EMAIL],
        SetAutonomy: lambda request: replace(EMAIL, level=request.level),
    }
    assert [(one["name"], one["level"]) for one in shell.run("autonomy", "--json").json] == [("email", "ask")]
    assert shell.run("autonomy", "email", "--json").json["level"] == "ask"
    assert shell.run("autonomy", "email", "auto", "--json").json["level"] == "auto"
    assert runtime.asked[-1].level is Autonomy.AUTO
    assert shell.run("autonomy", "nobody").status == 1
    assert "email is at ask." in shell.run("autonomy", "email").out


def test_the_model_is_shown_and_chosen(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers = {GetModel: lambda _: MODEL, UseModel: lambda request: replace(MODEL, model=request.model)}
    found = shell.run("model", "--json").json
    assert (found["model"], found["input_usd_micros"], found["output_usd_micros"]) == ("openai/gpt", 150_000, 600_000)
    shown = shell.run("model").out
    assert "$0.15 in, $0.60 out" in shown
    assert "meshclaw credentials set model openai" in shown
    assert shell.run("model", "use", "x/y", "--api-base", "http://127.0.0.1:1").status == 0
    assert (runtime.asked[-1].model, runtime.asked[-1].api_base) == ("x/y", "http://127.0.0.1:1")
    runtime.answers[GetModel] = lambda _: replace(MODEL, model="")
    assert "No model is chosen" in shell.run("model").out


def test_usage_has_the_promised_keys(shell: Shell, runtime: FakeRuntime) -> None:
    row = UsageRow("2026-11-22", 3, 1_000, 200, 50, 5, 2_149, 1, 2, 1, 0, 0, 1, 0)
    runtime.answers[ListUsage] = lambda _: [row]
    (found,) = shell.run("usage", "--json", "--days", "7", "--by", "model").json
    keys = "key calls input_tokens output_tokens cache_read_tokens cache_write_tokens usd_micros tasks"
    assert set(found) >= {*keys.split(), "kept", "undone", "denied", "ignored", "failed"}
    assert (runtime.asked[-1].days, runtime.asked[-1].by) == (7, "model")
    shown = shell.run("usage").out
    assert "$0.002*" in shown
    assert "did not say" in shown


def test_the_budget_is_shown_and_set(shell: Shell, runtime: FakeRuntime) -> None:
    row = BudgetRow(3_000_000, 500_000, 380_000, 1_000)
    runtime.answers = {GetBudget: lambda _: row, SetBudget: lambda _: row}
    assert shell.run("budget", "--json").json["day_usd_micros"] == 3_000_000
    assert shell.run("budget", "--day", "0", "--task", "0.25").status == 0
    assert (runtime.asked[-1].day_usd_micros, runtime.asked[-1].task_usd_micros) == (0, 250_000)
    shell.run("budget", "--task", "$1")
    assert (runtime.asked[-1].day_usd_micros, runtime.asked[-1].task_usd_micros) == (None, 1_000_000)
    assert "$0.38 of $3.00 spent" in shell.run("budget").out


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ([UndoRow("u1", "Archived 3 messages", "undone", "")], 0),
        ([UndoRow("u1", "Archived 3 messages", "refused", "It has changed since.")], 1),
        ([], 1),
    ],
)
def test_an_undo_says_what_came_of_it(shell: Shell, runtime: FakeRuntime, rows: list[UndoRow], status: int) -> None:
    runtime.answers[Undo] = lambda _: rows
    ran = shell.run("undo", "u1")
    assert ran.status == status
    assert all(one.reason in ran.out + ran.err for one in rows)


def test_verify_names_the_first_row_that_does_not_fit(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers[VerifyLedger] = lambda _: VerifyRow(12, 0, "")
    assert shell.run("verify").status == 0
    runtime.answers[VerifyLedger] = lambda _: VerifyRow(12, 7, "its digest differs")
    ran = shell.run("verify")
    assert ran.status == 1
    assert "Row 7" in ran.out
    runtime.answers[VerifyLedger] = lambda _: VerifyRow(12, 0, "its end is missing")
    assert shell.run("verify").status == 1


class _Kept(SessionSecrets):
    """One keychain for all commands of a test."""

    def __call__(self, _environment: object) -> SessionSecrets:
        return self


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> _Kept:
    """The keychain that commands find."""
    one = _Kept()
    monkeypatch.setattr(credentials_module, "Keychain", one)
    return one


@pytest.mark.parametrize(
    ("given", "secret"),
    [(b"hunter2\n", "hunter2"), (b"hunter2", "hunter2"), (b"two\n\n", "two\n"), ("pässword \n".encode(), "pässword ")],
)
def test_a_secret_is_read_from_standard_input_without_one_newline(
    shell: Shell, runtime: FakeRuntime, kept: _Kept, given: bytes, secret: str
) -> None:
    runtime.answers = _credential_answers()
    ran = shell.run("credentials", "set", "email", "password", stdin=given)
    assert ran.status == 0
    assert kept.get("email", "password") == secret
    assert secret not in ran.out + ran.err
    assert isinstance(runtime.asked[-1], CredentialChanged)
    assert secret not in repr(runtime.asked)


def _credential_answers() -> dict[type, Callable[[object], object]]:
    return {ListConnectors: lambda _: [EMAIL], GetModel: lambda _: MODEL, CredentialChanged: lambda _: None}


@pytest.mark.parametrize("given", [b"", b"\n", b"\xff\xfe", b"a\0b"])
def test_what_is_no_secret_is_not_kept(shell: Shell, runtime: FakeRuntime, kept: _Kept, given: bytes) -> None:
    runtime.answers = _credential_answers()
    assert shell.run("credentials", "set", "email", "password", stdin=given).status == 1
    assert kept.get("email", "password") is None


@pytest.mark.parametrize(("name", "key"), [("nobody", "password"), ("email", "pasword"), ("model", "a/b")])
def test_a_secret_that_nothing_needs_is_refused(
    shell: Shell, runtime: FakeRuntime, kept: _Kept, name: str, key: str
) -> None:
    runtime.answers = _credential_answers()
    ran = shell.run("credentials", "set", name, key, stdin=b"hunter2")
    assert ran.status == 1
    assert kept.get(name, key) is None


def test_secrets_are_listed_by_name_only_and_forgotten(shell: Shell, runtime: FakeRuntime, kept: _Kept) -> None:
    runtime.answers = _credential_answers()
    shell.run("credentials", "set", "model", "openai", stdin=b"sk-hunter2\n")
    listed = shell.run("credentials", "--json")
    assert listed.json == [
        {"name": "email", "key": "password", "present": False},
        {"name": "model", "key": "openai", "present": True},
    ]
    assert "hunter2" not in listed.out + shell.run("credentials").out
    assert shell.run("credentials", "forget", "model", "openai").status == 0
    assert shell.run("credentials", "forget", "model", "openai").status == 1


def test_the_runtimes_word_on_an_unknown_name_is_passed_on(shell: Shell, runtime: FakeRuntime) -> None:
    def refuse(_: object) -> None:
        raise NoSuchThing("There is no connector called x.", "`meshclaw connectors` lists them.")

    runtime.answers[TestConnector] = refuse
    ran = shell.run("connectors", "test", "x")
    assert (ran.status, ran.err) == (1, "There is no connector called x. `meshclaw connectors` lists them.\n")


def test_json_is_one_line_of_ascii(shell: Shell, runtime: FakeRuntime) -> None:
    runtime.answers[ListConnectors] = lambda _: [EMAIL]
    out = shell.run("connectors", "--json").out
    assert out.isascii()
    assert out.count("\n") == 1
    assert json.loads(out)[0]["address"] == EMAIL.address
