"""Threats E: who may speak to the runtime, what its children are given, and what happens to it under a flood."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from meshclaw_desktop.locations import locate
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire import messages as m
from tests.integration.runtime_process import Home, a_home
from tests.integration.scripted_model import Says
from tests.integration.threats.hostile_runtime import KNOCK
from tests.integration.threats.scene import HOSTILE_RUNTIME, Scene, ask, ended, results, scene
from tests.pace import within

NOBODY = 65_534
HELLO = m.client_codec().encode(m.Hello(m.PROTOCOL_VERSION, "tray", None))


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    with a_home() as home:
        home.start()
        yield home


def pid(home: Home) -> int:
    assert home.process is not None
    return home.process.pid


def answers(home: Home, *, within_s: float = 1.0) -> None:
    """It still serves the user, and soon."""
    with within(within_s), home.client(last_seq=None) as client:
        client.request(m.GetStatus)


def memory(home: Home) -> int:
    """Bytes."""
    return int(Path(f"/proc/{pid(home)}/statm").read_text().split()[1]) * resource.getpagesize()


def knock_as(uid: int, path: Path) -> str:
    """What another user hears who connects and greets."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    command = [sys.executable, "-S", "-c", KNOCK, str(path), "plain", str(uid)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout or done.stderr


# ---- E01, E02 ----


def test_nothing_listens_but_one_socket_of_the_users_own(home: Home) -> None:
    """Threat E01."""
    listed = subprocess.run(["ss", "-ltnuxpH"], capture_output=True, text=True, check=True).stdout
    own = [line for line in listed.splitlines() if f"pid={pid(home)}," in line]
    assert [line.split()[4] for line in own if " LISTEN " in line] == [str(home.locations.socket)]
    assert not [line for line in own if line.split()[0] in ("tcp", "udp")]
    assert stat.S_IMODE(home.locations.socket.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.locations.socket.parent.stat().st_mode) == 0o700


def test_another_user_cannot_reach_the_socket(home: Home) -> None:
    """Threat E02."""
    assert "PermissionError" in knock_as(NOBODY, home.locations.socket)


@contextlib.contextmanager
def doors_open(home: Home) -> Iterator[None]:
    """As if every right on the files had been given away."""
    opened = [(home.folder, 0o755), (home.locations.runtime, 0o755), (home.locations.socket, 0o666)]
    before = [(path, stat.S_IMODE(path.stat().st_mode)) for path, _ in opened]
    for path, mode in opened:
        path.chmod(mode)
    try:
        yield
    finally:
        for path, mode in before:
            path.chmod(mode)


def test_another_user_is_hung_up_on_even_where_the_files_are_open_to_all(home: Home) -> None:
    """Threat E02."""
    with doors_open(home):
        assert "hung up on" in knock_as(NOBODY, home.locations.socket)
        assert '"Welcome"' in knock_as(os.getuid(), home.locations.socket)


# ---- E11 ----


def test_a_socket_path_that_somebody_else_made_first_is_not_used() -> None:
    with a_home() as home:
        long = home.folder / ("x" * 90)
        environment = {**home.environment, "MESHCLAW_HOME": str(long)}
        place = locate(environment).socket.parent
        assert place.parent != long
        place.mkdir()
        try:
            os.chown(place, NOBODY, NOBODY)
            home.environment["MESHCLAW_HOME"] = str(long)
            ran = home.run("runtime")
            assert ran.returncode == 1
            assert "belongs to somebody else" in ran.stderr
            place.rmdir()
            place.symlink_to(home.folder)
            ran = home.run("runtime")
            assert ran.returncode == 1
            assert not (home.folder / "runtime.sock").exists()
        finally:
            with contextlib.suppress(FileNotFoundError):
                place.unlink() if place.is_symlink() else place.rmdir()


@pytest.mark.parametrize("file", ["ledger.sqlite3", "meshclaw.toml", "state/ledger.head", "run/runtime.lock"])
def test_a_file_that_somebody_else_put_into_the_folder_is_not_used(file: str) -> None:
    with a_home() as home:
        home.folder.chmod(0o777)
        planted = home.folder / file
        planted.parent.mkdir(exist_ok=True)
        planted.write_text("")
        os.chown(planted, NOBODY, NOBODY)
        ran = home.run("runtime")
        assert ran.returncode == 1
        assert "belongs to somebody else" in ran.stderr


def test_a_link_in_the_lock_s_place_is_not_followed() -> None:
    """Threat E11."""
    with a_home() as home:
        victim = home.folder / "victim"
        victim.write_text("precious")
        home.locations.runtime.mkdir(parents=True)
        home.locations.lock.symlink_to(victim)
        assert home.run("runtime").returncode == 1
        assert victim.read_text() == "precious"


def test_a_folder_open_to_all_is_closed_before_anything_is_written(home: Home) -> None:
    with a_home() as other:
        other.folder.chmod(0o777)
        other.start()
        assert stat.S_IMODE(other.folder.stat().st_mode) == 0o700


def test_no_file_of_known_name_lies_in_the_common_temporary_folder(home: Home) -> None:
    """Threat E11."""
    held = {os.readlink(link) for link in Path(f"/proc/{pid(home)}/fd").iterdir() if link.is_symlink()}
    ours = str(home.folder)
    assert not [path for path in held if path.startswith("/") and not path.startswith((ours, "/dev/", "/proc/"))]


# ---- E09 ----


@pytest.fixture(scope="module")
def hostile() -> Iterator[Scene]:
    with scene(Autonomy.OBSERVE, command=HOSTILE_RUNTIME) as made:
        with made.home.client(last_seq=None) as client:
            client.request(lambda id: m.AddConnector(id, "bad", "bad", {}))
        yield made


@pytest.mark.parametrize("how", ["plain", "orphan"])
def test_what_the_runtime_started_may_not_knock_at_its_socket(hostile: Scene, how: str) -> None:
    """Threat E09."""
    heard: list[str] = []

    def listen(body: object) -> Says:
        assert isinstance(body, dict)
        heard.extend(results(body))
        return Says(text="Done.")

    hostile.plays(Says(calls=[("bad_knock", {"what": how})]), listen)
    with hostile.home.client() as client:
        ended(client, ask(client))
    assert [one.strip() for one in heard] == ["hung up on"]
    assert '"Welcome"' in knock_as(os.getuid(), hostile.home.locations.socket)


def test_the_worker_has_no_file_and_no_variable_of_the_users(hostile: Scene) -> None:
    """Threats E09, I04."""
    hostile.plays(Says(text="Hello."))
    with hostile.home.client() as client:
        ended(client, ask(client))
    [worker] = children(pid(hostile.home))
    held = [os.readlink(link) for link in Path(f"/proc/{worker}/fd").iterdir() if link.is_symlink()]
    assert not [path for path in held if str(hostile.home.folder) in path]
    theirs = Path("/proc/net/unix").read_text().splitlines()[1:]
    sockets = {line.split()[6] for line in theirs if str(hostile.home.folder) in line}
    assert not [path for path in held if path.startswith("socket:") and path[8:-1] in sockets]
    variables = dict(one.split("=", 1) for one in Path(f"/proc/{worker}/environ").read_text().split("\0") if "=" in one)
    assert not {"MESHCLAW_HOME", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "LD_PRELOAD"} & variables.keys()
    assert variables["HOME"] != os.environ.get("HOME")


def children(of: int) -> list[int]:
    """Those that live."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent, *_ = path.read_text().rpartition(")")[2].split()
            if int(parent) == of and state != "Z":
                found.append(int(path.parent.name))
    return found


# ---- E12 ----


def test_connections_without_end_are_bounded_and_the_user_is_still_served(home: Home) -> None:
    """Threat E12."""
    flood: list[socket.socket] = []
    with home.client() as tray:
        try:
            for _ in range(600):
                one = socket.socket(socket.AF_UNIX)
                one.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    one.connect(str(home.locations.socket))
                flood.append(one)
            tray.request(m.GetStatus)
            until = time.monotonic() + 90
            while len(list(Path(f"/proc/{pid(home)}/fd").iterdir())) >= 120 and time.monotonic() < until:
                time.sleep(0.05)
            assert len(list(Path(f"/proc/{pid(home)}/fd").iterdir())) < 120
        finally:
            for one in flood:
                one.close()
        tray.request(m.GetStatus)
    until = time.monotonic() + 90
    while len(list(Path(f"/proc/{pid(home)}/fd").iterdir())) > 40 and time.monotonic() < until:
        time.sleep(0.05)
    answers(home)


def test_slow_and_endless_lines_hold_nobody_up(home: Home) -> None:
    """Threat E12."""
    begun = memory(home)
    lines: list[socket.socket] = []
    try:
        for number in range(20):
            one = socket.socket(socket.AF_UNIX)
            one.settimeout(90)
            one.connect(str(home.locations.socket))
            one.sendall(HELLO if number % 2 else b"")
            lines.append(one)
        for _ in range(10):
            for one in lines:
                with contextlib.suppress(OSError):
                    one.sendall(b"x")
            answers(home)
        for one in lines[1::2]:
            with contextlib.suppress(OSError):
                for _ in range(3):
                    one.sendall(b"y" * 1_000_000)
            answers(home)
    finally:
        for one in lines:
            one.close()
    assert memory(home) - begun < 60_000_000


@pytest.mark.slow
def test_who_asks_and_never_reads_is_dropped(home: Home) -> None:
    """Threat E12."""
    with home.client(last_seq=None) as client:
        for _ in range(300):
            client.request(lambda id: m.SetBudget(id, day_usd_micros=5_000_000))
    begun = memory(home)
    ask_for_much = m.client_codec().encode(m.ListActivity(7, 0, 2_000))
    with socket.socket(socket.AF_UNIX) as greedy:
        greedy.settimeout(90)
        greedy.connect(str(home.locations.socket))
        greedy.sendall(HELLO)
        greedy.setblocking(False)
        until = time.monotonic() + 120
        with pytest.raises(ConnectionError):
            _asks_on(greedy, ask_for_much * 10, until)
        answers(home, within_s=5)
        assert memory(home) - begun < 80_000_000


def _asks_on(line: socket.socket, requests: bytes, until: float) -> None:
    """As fast as they are taken. Raises ConnectionError when hung up on."""
    rest = b""
    while time.monotonic() < until:
        rest = rest or requests
        with contextlib.suppress(BlockingIOError):
            rest = rest[line.send(rest) :]
            continue
        time.sleep(0.01)


def test_deep_and_twisted_lines_end_their_connection_and_nothing_else(home: Home) -> None:
    for line in (
        b"[" * 100_000 + b"\n",
        b'{"type":"GetStatus","id":' + b"9" * 5_000 + b"}\n",
        b'{"type":"GetStatus","id":1,"id":2}\n',
        b'{"type":"AnswerApproval","id":1,"approval":"a","digest":"d","approved":1}\n',
        b'{"type":"Reply","id":1,"value":null}\n',
        b'{"type":"GetStatus","id":NaN}\n',
        json.dumps({"type": "Ask", "id": 1, "text": "x" * 1_200_000}).encode() + b"\n",
    ):
        with socket.socket(socket.AF_UNIX) as rude:
            rude.settimeout(90)
            rude.connect(str(home.locations.socket))
            rude.sendall(HELLO)
            with contextlib.suppress(OSError):
                rude.sendall(line)
            with contextlib.suppress(ConnectionError), rude.makefile("rb") as heard:
                assert len(heard.readlines()) <= 1
    answers(home)
