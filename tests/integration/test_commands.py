"""The command line as a person and a script use it: real programs, a real runtime, a real mailbox."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from meshclaw_desktop.connectors.email.sample import make_sample
from tests.integration.keychain_session import keychain_session, why_not
from tests.integration.runtime_process import PATIENCE_S, Home, a_home
from tests.integration.scripted_model import Reply, Says, scripted_model

SECRET = "hunter2-correct-horse"

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]


@pytest.fixture
def home() -> Iterator[Home]:
    """A home in which nothing runs yet; whatever the commands start there is ended."""
    with a_home() as one:
        try:
            yield one
        finally:
            _end_runtime(one)


def _end_runtime(home: Home) -> None:
    with contextlib.suppress(OSError, ValueError):
        os.kill(int(home.locations.lock.read_text()), signal.SIGKILL)


def _ok(home: Home, *arguments: str, input: str | None = None) -> str:
    done = home.run(*arguments, input=input)
    assert (done.returncode, done.stderr) == (0, ""), (arguments, done)
    return done.stdout


def _json(home: Home, *arguments: str) -> Any:
    return json.loads(_ok(home, *arguments, "--json"))


def _until(look: Callable[[], Any]) -> Any:
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen")


Begin = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def begin(home: Home) -> Iterator[Begin]:
    """Starts commands and lets them run; those that still do at the end of the test are killed."""
    begun: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        one = subprocess.Popen(
            [sys.executable, "-m", "meshclaw_desktop", *arguments],
            env=home.environment,
            cwd=home.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(one)
        return one

    yield start
    for one in begun:
        one.kill()
        one.wait()
        for pipe in (one.stdout, one.stderr):
            if pipe is not None:
                pipe.close()


def _add_mailbox(home: Home, level: str) -> Path:
    mailbox = home.folder / "mailbox"
    make_sample(mailbox)
    settings = ("--set", f"path={mailbox}", "--set", "address=sam@corp.example")
    _ok(home, "connectors", "add", "maildir", "email", *settings)
    _ok(home, "autonomy", "email", level)
    return mailbox


def test_the_first_command_starts_the_runtime_and_it_outlives_that(home: Home) -> None:
    found = _json(home, "status")
    assert (found["stopped"], found["waiting"], found["connectors"]) == (False, 0, [])
    assert found["limit_usd_micros"] == 3_000_000
    pid = int(home.locations.lock.read_text())
    assert _json(home, "budget")["day_usd_micros"] == 3_000_000
    assert int(home.locations.lock.read_text()) == pid
    assert os.getsid(pid) == pid, "a closed terminal does not end it"


def test_many_first_commands_start_one_runtime(home: Home, begin: Begin) -> None:
    started = [begin("status", "--json") for _ in range(4)]
    for one in started:
        out, err = one.communicate(timeout=180)
        assert (one.returncode, err) == (0, ""), err
        assert json.loads(out)["waiting"] == 0


def test_no_runtime_and_none_to_be_started_is_status_3() -> None:
    with a_home() as home:
        (home.folder / "run").write_text("a file where the socket's folder should be")
        done = home.run("status")
    assert (done.returncode, done.stdout) == (3, "")
    assert len(done.stderr.splitlines()) == 1


def test_a_connector_is_added_tested_levelled_and_removed(home: Home) -> None:
    mailbox = _add_mailbox(home, "observe")
    assert [(one["name"], one["level"]) for one in _json(home, "autonomy")] == [("email", "observe")]
    assert "messages" in _ok(home, "connectors", "test", "email")
    assert _json(home, "autonomy", "email", "ask")["level"] == "ask"
    assert 'autonomy = "ask"' in home.locations.settings.read_text()
    assert home.run("connectors", "add", "maildir", "email", "--set", f"path={mailbox}").returncode == 1
    assert home.run("connectors", "add", "gopher", "x").returncode in (1, 2)
    assert home.run("connectors", "test", "nobody").returncode == 1
    assert home.run("autonomy", "nobody", "ask").returncode == 1
    _ok(home, "connectors", "remove", "email")
    assert _json(home, "connectors") == []


def _triage(count: int) -> Callable[[Mapping[str, Any]], Reply]:
    """A model that lists the mail, archives so many messages at once, and says that it is done."""

    def reply(body: Mapping[str, Any]) -> Reply:
        results = [one["content"] for one in body["messages"] if one["role"] == "tool"]
        match len(results):
            case 0:
                return Says(calls=[("email_list", {"limit": count})])
            case 1:
                return Says(calls=[("email_archive", {"ids": [row[0] for row in json.loads(results[0])["rows"]]})])
            case _:
                return Says(text="Triage is done.")

    return reply


@contextlib.contextmanager
def _asking(home: Home, level: str = "ask") -> Iterator[Path]:
    """A mailbox, and a model that archives ten of its messages."""
    mailbox = _add_mailbox(home, level)
    with scripted_model(_triage(10)) as server:
        _ok(home, "model", "use", "openai/local", "--api-base", server.base_url)
        yield mailbox


def test_a_task_asks_and_its_batch_is_approved_and_undone(home: Home, begin: Begin) -> None:
    with _asking(home) as mailbox:
        before = len(list((mailbox / ".Archive").rglob("*.*")))
        waiting = begin("ask", "--wait", "--json", "Triage my mail")
        [asked] = _until(lambda: _json(home, "approvals"))
        assert asked["tool"] == "archive"
        assert set(asked["arguments"]) == set(asked["origins"])
        assert {one["id"] for one in asked["items"]} == set(asked["arguments"]["ids"])
        assert datetime.fromisoformat(asked["deadline_at"]).tzinfo is not None
        _ok(home, "approve", asked["id"])
        assert home.run("approve", asked["id"]).returncode == 1, "an answer counts once"
        out, err = waiting.communicate(timeout=180)
    ended = json.loads(out)
    assert (waiting.returncode, ended["outcome"], ended["answer"]) == (0, "done", "Triage is done.")
    assert ended["tokens"] > 0
    assert isinstance(ended["usd_micros"], int)
    assert asked["id"] in err
    assert len(list((mailbox / ".Archive").rglob("*.*"))) - before == 10
    rows = _json(home, "activity", "--since", "0")
    assert [one["seq"] for one in rows] == list(range(1, len(rows) + 1))
    [done] = [one for one in rows if one["tool"] == "archive" and one["outcome"] == "done"]
    _ok(home, "undo", done["undo_id"])
    assert len(list((mailbox / ".Archive").rglob("*.*"))) == before
    assert home.run("undo", done["undo_id"]).returncode == 1
    assert sum(one["calls"] for one in _json(home, "usage", "--by", "model")) == 3
    (agent,) = _json(home, "usage", "--by", "agent")
    assert (agent["key"], agent["calls"], agent["tasks"], agent["undone"]) == ("meshclaw", 3, 1, 1)
    _ok(home, "verify")


def test_a_no_with_stop_ends_the_task(home: Home, begin: Begin) -> None:
    with _asking(home):
        waiting = begin("ask", "--wait", "Triage my mail")
        [first] = _until(lambda: _json(home, "approvals"))
        _ok(home, "deny", first["id"], "--stop-task")
        out, err = waiting.communicate(timeout=180)
    assert waiting.returncode == 1
    assert first["id"] in err
    assert "Traceback" not in out + err


def test_a_yes_that_is_remembered_makes_a_rule_that_can_be_forgotten(home: Home, begin: Begin) -> None:
    _add_mailbox(home, "ask")
    script = [
        Says(calls=[("email_list", {"limit": 1})]),
        Says(calls=[("email_draft", _draft())]),
        Says(text="Drafted."),
    ]
    with scripted_model(script) as server:
        _ok(home, "model", "use", "openai/local", "--api-base", server.base_url)
        waiting = begin("ask", "--wait", "Draft a note to dana@corp.example")
        [first] = _until(lambda: _json(home, "approvals"))
        done = home.run("approve", first["id"], "--remember", "600")
        out, _ = waiting.communicate(timeout=180)
    assert done.returncode == (0 if first["rememberable"] else 1), done
    if first["rememberable"]:
        assert "Drafted." in out
        [rule] = _json(home, "rules")
        assert datetime.fromisoformat(rule["expires_at"]).tzinfo is not None
        _ok(home, "rules", "forget", rule["id"])
    assert _json(home, "rules") == []


def _draft() -> dict[str, object]:
    return {"to": ["dana@corp.example"], "subject": "Hello", "body": "Hello Dana"}


def test_stop_holds_everything_until_resume(home: Home) -> None:
    _ok(home, "model", "use", "rehearsal")
    _ok(home, "stop")
    assert _json(home, "status")["stopped"] is True
    refused = home.run("ask", "hello")
    assert refused.returncode == 1
    assert "meshclaw resume" in refused.stderr
    _ok(home, "resume")
    assert _json(home, "ask", "hello")["id"]


def test_an_interrupt_leaves_the_task_and_says_so(home: Home, begin: Begin) -> None:
    with _asking(home):
        waiting = begin("ask", "--wait", "Triage my mail")
        _until(lambda: _json(home, "approvals"))
        waiting.send_signal(signal.SIGINT)
        out, err = waiting.communicate(timeout=180)
        assert len(_json(home, "approvals")) == 1
    assert waiting.returncode == 1
    assert "goes on without you" in err
    assert "Traceback" not in out + err


def test_a_looser_settings_file_is_answered_from_the_command_line(home: Home) -> None:
    _add_mailbox(home, "observe")
    home.write_settings(home.locations.settings.read_text().replace('"observe"', '"auto"'))
    [asked] = _until(lambda: _json(home, "approvals"))
    assert asked["sentence"] == "Raise email from observe to auto"
    assert asked["deadline_at"] is None
    assert _json(home, "autonomy", "email")["level"] == "observe"
    _ok(home, "approve", asked["id"])
    assert _json(home, "autonomy", "email")["level"] == "auto"


class _Feed:
    """`activity --follow --json`, read line by line."""

    def __init__(self, begin: Begin) -> None:
        self.process = begin("activity", "--follow", "--json", "--since", "0")

    def next(self) -> Any:
        """The next row."""
        out = self.process.stdout
        assert out is not None
        ready, _, _ = select.select([out], [], [], PATIENCE_S)
        assert ready, "no row came"
        return json.loads(out.readline())


def test_the_feed_goes_on_over_a_kill_and_ends_on_an_interrupt(home: Home, begin: Begin) -> None:
    _ok(home, "budget", "--day", "1")
    feed = _Feed(begin)
    assert feed.next()["seq"] == 1
    _ok(home, "budget", "--day", "2")
    assert feed.next()["seq"] == 2
    _end_runtime(home)
    time.sleep(0.5)
    _ok(home, "budget", "--day", "3")
    assert feed.next()["seq"] == 3
    _ok(home, "budget", "--day", "4")
    assert feed.next()["seq"] == 4
    feed.process.send_signal(signal.SIGINT)
    out, err = feed.process.communicate(timeout=180)
    assert (feed.process.returncode, out) == (0, "")
    assert "Traceback" not in err


def test_a_reader_that_has_had_enough_is_no_error(home: Home, begin: Begin) -> None:
    for dollars in range(1, 4):
        _ok(home, "budget", "--day", str(dollars))
    feed = begin("activity", "--follow", "--json", "--since", "0")
    assert feed.stdout is not None
    feed.stdout.readline()
    feed.stdout.close()
    _until(lambda: home.run("budget", "--day", "9").returncode == 0 and feed.poll() is not None)
    assert feed.returncode == 0
    assert feed.stderr is not None
    assert "Traceback" not in feed.stderr.read()


def test_a_changed_record_is_noticed(home: Home) -> None:
    _ok(home, "budget", "--day", "1")
    _ok(home, "budget", "--day", "2")
    assert "whole" in _ok(home, "verify")
    _end_runtime(home)
    time.sleep(0.2)
    with contextlib.closing(sqlite3.connect(home.locations.ledger)) as database:
        database.execute("UPDATE events SET sentence = 'Nothing' WHERE seq = 1")
        database.commit()
    done = home.run("verify")
    assert done.returncode == 1
    assert "Row 1 " in done.stdout


def test_doctor_names_what_is_wrong_and_how_to_mend_it(home: Home) -> None:
    done = home.run("doctor", "--json")
    checks = {one["name"]: one for one in json.loads(done.stdout)}
    assert {"folders", "disk", "time zone", "display", "tray", "keychain", "runtime", "model"} <= set(checks)
    assert checks["runtime"]["state"] == "fine"
    assert all(one["remedy"] for one in checks.values() if one["state"] != "fine")
    (home.folder / "state").chmod(0o755)
    after = home.run("doctor")
    assert after.returncode == 1
    assert f"chmod go-rwx {home.folder / 'state'}" in after.stdout


def test_without_a_display_the_tray_names_the_commands(home: Home) -> None:
    done = home.run()
    assert done.returncode == 1
    assert "There is no display" in done.stderr
    assert "meshclaw approvals" in done.stderr


def test_decide_is_there(home: Home) -> None:
    task = {"task": {"prompt": "hi", "me": [], "autonomy": {}, "rules": []}, "tools": []}
    done = home.run("decide", input=f"{json.dumps(task)}\nnonsense\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, answers[0]) == (0, {"ok": True})
    assert "error" in answers[1]


@pytest.fixture
def safe_home() -> Iterator[Home]:
    """A home in a session with an open keychain, and a connector that needs a password."""
    if reason := why_not():
        pytest.skip(reason)
    with keychain_session("unlocked") as environment, a_home(environment) as one:
        settings = ("imap_host=127.0.0.1", "smtp_host=127.0.0.1", "address=sam@corp.example", "user=sam")
        try:
            flags = [flag for setting in settings for flag in ("--set", setting)]
            added = one.run("connectors", "add", "imap", "email", *flags)
            assert added.returncode == 0, added
            yield one
        finally:
            _end_runtime(one)


def _everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


@pytest.mark.only_on("linux")
def test_a_secret_goes_to_the_keychain_and_nowhere_else(safe_home: Home) -> None:
    set_ = safe_home.run("credentials", "set", "email", "password", input=f"{SECRET}\n")
    assert set_.returncode == 0, set_
    assert "GNOME Keyring" in set_.stdout
    listed = _json(safe_home, "credentials")
    assert {"name": "email", "key": "password", "present": True} in listed
    for arguments in (["status"], ["activity", "--json"], ["credentials"], ["doctor", "--json"], ["connectors"]):
        done = safe_home.run(*arguments)
        assert SECRET not in done.stdout + done.stderr
    assert SECRET.encode() not in _everything_in(safe_home.folder)
    assert safe_home.run("credentials", "forget", "email", "password").returncode == 0
    assert {"name": "email", "key": "password", "present": False} in _json(safe_home, "credentials")


@pytest.mark.only_on("linux")
def test_a_secret_is_typed_without_being_shown(safe_home: Home) -> None:
    terminal, end = pty.openpty()
    typing = subprocess.Popen(
        [sys.executable, "-m", "meshclaw_desktop", "credentials", "set", "email", "password"],
        env=safe_home.environment,
        stdin=end,
        stdout=end,
        stderr=end,
        start_new_session=True,
    )
    os.close(end)
    shown = b""
    typed = False
    with contextlib.suppress(OSError):  # a terminal whose program has ended
        while piece := os.read(terminal, 1024):
            shown += piece
            if not typed and b"password of email: " in shown:
                typed = True
                os.write(terminal, f"{SECRET}\n".encode())
    os.close(terminal)
    assert typing.wait(30) == 0, shown
    assert SECRET.encode() not in shown
    assert {"name": "email", "key": "password", "present": True} in _json(safe_home, "credentials")


def test_without_a_keychain_no_secret_is_kept(home: Home) -> None:
    _ok(home, "model", "use", "openai/gpt-4o-mini")
    done = home.run("credentials", "set", "model", "openai", input=SECRET)
    assert done.returncode == 1
    assert re.search("keychain", done.stderr)
    assert SECRET.encode() not in _everything_in(home.folder)
