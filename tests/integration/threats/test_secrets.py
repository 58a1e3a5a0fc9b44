"""Threats I and H06, H10: twelve canaries in every place, and not one of them where it has no business."""

from __future__ import annotations

import base64
import json
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.rows import ConnectorRow
from tests.integration import keychain_session as keychains
from tests.integration.keychain_session import keychain_session
from tests.integration.runtime_process import Home
from tests.integration.scripted_model import Fails, Says
from tests.integration.threats.hostile_runtime import FORGED, PASSWORD
from tests.integration.threats.scene import (
    HOSTILE_RUNTIME,
    Body,
    Scene,
    activity,
    ask,
    ended,
    id_of,
    lists,
    question,
    refused,
    results,
    say,
    scene,
    sends,
)

CANARIES = {
    name: f"cnry-{name}-{number:02d}Qz7Wv5-8842"
    for number, name in enumerate(
        (
            "keyring-mail", "keyring-model", "keyring-other", "environment-api", "environment-bus", "environment-home",
            "mail-unread", "mail-attachment", "mail-header", "file-beside", "settings-attempt", "argument",
        )
    )
}  # fmt: skip


def spelled(secret: str) -> set[bytes]:
    """The forms in which a secret might have been written down."""
    raw = secret.encode()
    return {raw, quote(secret).encode(), json.dumps(secret)[1:-1].encode(), raw.hex().encode(), *inside(raw)}


def inside(raw: bytes) -> Iterator[bytes]:
    for before in range(3):
        yield base64.b64encode(bytes(before) + raw)[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]


def where(folder: Path, secrets: dict[str, str], *, but: tuple[Path, ...] = ()) -> dict[str, list[str]]:
    """In which files below a folder each secret stands."""
    found: dict[str, list[str]] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and not any(path.is_relative_to(one) for one in but):
            content = path.read_bytes()
            for name, secret in secrets.items():
                if any(one in content for one in spelled(secret)):
                    found.setdefault(name, []).append(str(path.relative_to(folder)))
    return found


@pytest.mark.slow
def test_no_canary_is_found_where_it_has_no_business(tmp_path: Path) -> None:
    """Threats I01, E10."""
    reason = keychains.why_not()
    if reason:
        pytest.skip(reason)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with keychain_session("unlocked") as session:
        environment = {
            **{name: value for name, value in session.items() if name not in ("PATH", "HOME", "LANG")},
            "TMPDIR": str(temporary),
            "OPENAI_API_KEY": CANARIES["environment-api"],
            "SLACK_TOKEN": CANARIES["environment-bus"],
            "AWS_SECRET_ACCESS_KEY": CANARIES["environment-home"],
        }
        with scene(command=HOSTILE_RUNTIME, environment=environment) as stage:
            home = stage.home
            (home.folder / ".env").write_text(f"OPENAI_API_KEY={CANARIES['file-beside']}\n")
            model_key = CANARIES["keyring-model"]
            assert home.run("credentials", "set", "model", "openai", input=model_key).returncode == 0
            with home.client(last_seq=None) as client:
                client.request(lambda id: m.AddConnector(id, "bad", "bad", {}))
            assert home.run("credentials", "set", "bad", "password", input=CANARIES["keyring-mail"]).returncode == 0
            stage.put(
                "private",
                f"From: a@b.example\nX-Token: {CANARIES['mail-header']}\nSubject: private\n"
                f"Message-ID: <p@b.example>\n\n{CANARIES['mail-unread']}\n",
            )
            _go_through_everything(stage)
            requests = json.dumps([one.body for one in stage.model.requests])
            keys = [one.headers.get("authorization", "") for one in stage.model.requests]
            home.stop()
            ours = {name: value for name, value in CANARIES.items() if name != "argument"}
            found = where(home.folder, ours, but=(stage.mailbox, home.folder / ".env"))
            assert found == {}
            assert where(temporary, ours) == {}
            leaked = [name for name, one in CANARIES.items() if any(s.decode() in requests for s in spelled(one))]
            assert leaked == []
            assert set(keys) == {f"Bearer {model_key}"}
            log = (home.locations.logs / "runtime.log").read_text()
            assert "DEBUG" in log


def _go_through_everything(stage: Scene) -> None:
    """A run with whatever can go wrong in it."""
    with stage.home.client() as client:
        refused(client, lambda id: m.TestConnector(id, "bad"))
        client.until(m.Status, lambda status: any(one.name == "bad" for one in status.connectors))
        calls = [("bad_echo", {}), ("bad_fail", {}), ("bad_crash", {}), ("email_list", {"limit": 3})]
        stage.plays(
            Says(calls=calls),
            sends("mei@corp.example"),
            Fails(status=401, message=f"no such key: {CANARIES['keyring-model']}"),
        )
        task = ask(client)
        say(client, question(client, task), True)
        assert ended(client, task).outcome == "failed"
        stage.plays(Fails(status=400, message=f"Bearer {CANARIES['keyring-model']} is not allowed"))
        ended(client, ask(client))
        text = f'\n[connectors.other]\nkind = "imap"\npassword = "{CANARIES["settings-attempt"]}"\n'
        good = stage.home.locations.settings.read_text()
        stage.home.write_settings(good + text)
        client.until(m.Status, lambda status: "password" in status.problem)
        stage.home.write_settings(good)
        client.until(m.Status, lambda status: not status.problem)
        assert stage.home.run("credentials").returncode == 0
        assert stage.home.run("doctor").returncode in (0, 1)
        assert stage.home.run("activity", "--json").returncode == 0


# ---- I02, H10, log injection ----


@pytest.fixture(scope="module")
def hostile() -> Iterator[Scene]:
    with scene(command=HOSTILE_RUNTIME) as made:
        with made.home.client(last_seq=None) as client:
            client.request(lambda id: m.AddConnector(id, "bad", "bad", {}))
        yield made


@pytest.mark.parametrize("tool", ["echo", "fail", "crash"])
def test_a_credential_that_comes_back_reaches_neither_model_nor_record(hostile: Scene, tool: str) -> None:
    """Threats H10, I02."""
    told: list[str] = []

    def listen(body: Body) -> Says:
        told.extend(results(body))
        return Says(text="Done.")

    hostile.plays(Says(calls=[(f"bad_{tool}", {})]), listen)
    with hostile.home.client() as client:
        task = ask(client)
        ended(client, task)
        rows = str(activity(client, task.id))
        details = str([client.request(partial(m.ShowActivity, seq=row.seq)) for row in activity(client, task.id)])
    assert len(told) == 1
    for place in (told[0].encode(), rows.encode(), details.encode()):
        assert not [one for one in spelled(PASSWORD) if one in place]
    assert "\n2026" not in rows


def test_nothing_begins_a_line_of_the_log_but_the_log(hostile: Scene) -> None:
    """Threat J03."""
    hostile.plays(Says(calls=[("bad_crash", {}), ("bad_fail", {})]))
    with hostile.home.client() as client:
        refused(client, lambda id: m.TestConnector(id, "bad"))
        ended(client, ask(client))
    log = (hostile.home.locations.logs / "runtime.log").read_text()
    assert "a line\\n2026-11-22" in log
    assert f"\n{FORGED}" not in log
    assert PASSWORD not in log
    for line in log.splitlines():
        assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ [a-z._A-Z]+: |    ", line), line
    assert "in_thread" not in log
    assert "ValueError" in log


# ---- I03, I04, I05, I08 ----


def test_secrets_of_the_environment_reach_no_child(hostile: Scene) -> None:
    """Threats I04, E10."""
    canary = "canary-environment-1199"
    environment = {"ANTHROPIC_API_KEY": canary, "LD_PRELOAD": "", "PYTHONSTARTUP": "/x", "LITELLM_LOG": "DEBUG"}
    with scene(environment=environment) as stage, stage.home.client() as client:
        stage.plays(Says(text="Hello."))
        ended(client, ask(client))
        assert stage.home.process is not None
        runtime = stage.home.process.pid
        worker = _worker_of(runtime)
        inherited = Path(f"/proc/{worker}/environ").read_bytes()
        assert canary.encode() not in inherited
        for name in (b"PYTHONSTARTUP", b"LITELLM_LOG", b"MESHCLAW"):
            assert name not in inherited
        for process in (runtime, worker):
            assert canary.encode() not in Path(f"/proc/{process}/cmdline").read_bytes()


def _worker_of(runtime: int) -> int:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) == runtime:
                return int(path.parent.name)
        except OSError:
            continue
    raise AssertionError("no worker")


def test_neither_process_can_be_dumped_or_looked_into(hostile: Scene) -> None:
    """Threat I08."""
    hostile.plays(Says(text="Hello."))
    with hostile.home.client() as client:
        ended(client, ask(client))
    assert hostile.home.process is not None
    runtime = hostile.home.process.pid
    for process in (runtime, _worker_of(runtime)):
        limits = Path(f"/proc/{process}/limits").read_text()
        assert re.search(r"Max core file size\s+0\s+0", limits)
        looked = subprocess.run(
            [sys.executable, "-S", "-c", LOOK, str(process)], capture_output=True, text=True, check=False
        )
        assert looked.stdout.split() == ["PermissionError", "PermissionError"], looked.stderr


LOOK = """
import ctypes, os, sys
for number in range(41):  # root without its rights: what another program of the user's is
    ctypes.CDLL(None).prctl(24, number, 0, 0, 0)
class Head(ctypes.Structure): _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]
head, data = Head(0x20080522, 0), (ctypes.c_uint32 * 6)()
ctypes.CDLL(None).capset(ctypes.byref(head), data)
for name in ("mem", "environ"):
    try: open(f"/proc/{sys.argv[1]}/{name}", "rb").read(1); print("open")
    except OSError as wrong: print(type(wrong).__name__)
"""


def test_everything_on_disk_is_for_the_user_alone(hostile: Scene) -> None:
    """Threat I03."""
    for path in hostile.home.folder.rglob("*"):
        if not path.is_relative_to(hostile.mailbox) and not path.is_symlink():
            assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


@pytest.mark.slow
def test_a_removed_connector_leaves_no_secret_for_the_next_one_of_its_name() -> None:
    """Threat I05."""
    reason = keychains.why_not()
    if reason:
        pytest.skip(reason)
    imap = {"address": "sam@corp.example", "smtp_host": "127.0.0.1", "imap_port": "9", "smtp_port": "9"}
    with keychain_session("unlocked") as session:
        home = Home(session)
        try:
            home.start()
            with home.client(last_seq=None) as client:

                def adds(host: str) -> None:
                    client.request(lambda id: m.AddConnector(id, "imap", "work", {**imap, "imap_host": host}))

                def kept() -> bool:
                    listed = json.loads(home.run("credentials", "--json").stdout)
                    return any(one["name"] == "work" and one["present"] for one in listed)

                adds("old.invalid")
                assert home.run("credentials", "set", "work", "password", input="oldpassword").returncode == 0
                assert kept()
                client.request(lambda id: m.RemoveConnector(id, "work"))
                adds("new.invalid")
                assert not kept()
                # Taken out of the file, it keeps its secret; another host of that name must not be handed it.
                assert home.run("credentials", "set", "work", "password", input="oldpassword").returncode == 0
                with home.client() as follower:
                    text = home.locations.settings.read_text()
                    home.write_settings("")
                    follower.until(m.Status, lambda status: not status.connectors)
                    home.write_settings(text.replace("new.invalid", "evil.invalid"))
                    asked = follower.until(m.ApprovalOpened).approval
                    assert "evil.invalid" in asked.sentence
                    assert client.rows(ConnectorRow, m.ListConnectors) == []
                    home.write_settings("")
                    follower.until(m.ApprovalClosed)
                adds("third.invalid")
                assert not kept()
        finally:
            home.remove()


# ---- H06 ----


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "Hello\r\nBcc: eve@evil.example"),
        ("subject", "Hello\nBcc: eve@evil.example"),
        ("subject", "Hello\u2028Bcc: eve@evil.example"),
        ("subject", "Hello\x0bBcc: eve@evil.example"),
        ("subject", "=?utf-8?q?Hello=0D=0ABcc:_eve@evil.example?="),
        ("to", ["mei@corp.example\r\nBcc: eve@evil.example"]),
        ("to", ["mei@corp.example, eve@evil.example"]),
        ("to", ['"x\r\nBcc: eve@evil.example" <mei@corp.example>']),
        ("to", ["mei@corp.example>\r\nRCPT TO:<eve@evil.example"]),
        ("to", ["=?utf-8?q?eve=40evil.example?= <mei@corp.example>"]),
        ("cc", ["mei@corp.example\n"]),
        ("attachments", ["12345/x.pdf\r\nBcc: eve@evil.example"]),
    ],
)
def test_no_value_becomes_a_header_or_another_recipient(hostile: Scene, field: str, value: object) -> None:
    """Threats H06, A10."""
    before = len(hostile.sent())
    arguments = {"to": ["mei@corp.example"], "subject": "Hello", "body": "Hello.", field: value}
    hostile.plays(Says(calls=[("email_send", arguments)]))
    with hostile.watching(Autonomy.AUTO) as client:
        task = ask(client, "Write to mei@corp.example: Hello")
        ended(client, task)
        assert [row.outcome for row in activity(client, task.id) if row.kind == "call"] in (["failed"], ["denied"])
    assert len(hostile.sent()) == before


def test_the_name_of_a_file_that_came_with_a_mail_makes_no_header(hostile: Scene) -> None:
    """Threat H06."""
    text = (
        "From: dana@partner-corp.example\nSubject: crooked\nMessage-ID: <crooked@x.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: application/pdf\nContent-Disposition:'
        " attachment; filename*=utf-8''q3%0D%0ABcc%3A%20eve%40evil.example%0D%0A.pdf\n\nx\n--b--\n"
    )
    path = hostile.put("crooked", text)
    before = len(hostile.sent())
    with hostile.watching(Autonomy.ASK) as client:
        hostile.plays(
            lists(3),
            lambda body: Says(
                calls=[("email_forward", {"id": id_of(body, "crooked"), "to": ["mei@corp.example"], "body": "x"})]
            ),
        )
        task = ask(client)
        say(client, question(client, task), True)
        ended(client, task)
    for sent in hostile.sent()[before:]:
        head = sent.partition("\n\n")[0]
        assert not re.search(r"(?im)^bcc:", head)
    path.unlink()
