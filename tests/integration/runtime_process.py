"""A real runtime in a process and a home of its own, and a plain client that speaks its wire."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from meshclaw_desktop.locations import Locations, locate
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.codec import from_json

PROJECT = Path(__file__).parents[2]
PATIENCE_S = 120.0
T = TypeVar("T")


class Refused(Exception):
    """The runtime answered a request with Failed."""

    def __init__(self, failed: m.Failed) -> None:
        super().__init__(f"{failed.error}: {failed.title} {failed.remedy}")
        self.failed = failed


class Client:
    """One connection. `facts` collects everything that was not a reply, in order."""

    def __init__(self, path: Path, *, client: str = "tray", last_seq: int | None = 0, ledger: str = "") -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(PATIENCE_S)
        try:
            self._greet(path, client, last_seq, ledger)
        except BaseException:
            self.close()
            raise

    def _greet(self, path: Path, client: str, last_seq: int | None, ledger: str) -> None:
        self._socket.connect(str(path))
        self._rest = b""
        self._reads, self._writes = m.runtime_codec(), m.client_codec()
        self._ids = itertools.count(1)
        self.facts: list[object] = []
        self.send(m.Hello(m.PROTOCOL_VERSION, client, last_seq, ledger))
        welcome = self.read()
        assert isinstance(welcome, m.Welcome)
        self.welcome = welcome
        if last_seq is not None:
            self.until(m.Synced)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    @contextlib.contextmanager
    def patience(self, seconds: float) -> Iterator[None]:
        """Wait no longer than this for each piece of what the runtime says; then TimeoutError is raised, and nothing lost."""
        self._socket.settimeout(seconds)
        try:
            yield
        finally:
            self._socket.settimeout(PATIENCE_S)

    def send(self, message: object) -> None:
        """One message out."""
        self._socket.sendall(self._writes.encode(message))

    def read(self) -> object:
        """One message in."""
        while b"\n" not in self._rest:
            piece = self._socket.recv(65_536)
            if not piece:
                raise EOFError("the runtime hung up")
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        return self._reads.decode(line + b"\n")

    def until(self, kind: type[T], where: Callable[[T], bool] = lambda _: True) -> T:
        """The first fact of a kind, among those that came and those that come."""
        for fact in self.facts:
            if isinstance(fact, kind) and where(fact):
                self.facts.remove(fact)
                return fact
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up:
            message = self.read()
            if isinstance(message, kind) and where(message):
                return message
            self.facts.append(message)
        raise AssertionError(f"no {kind.__name__}")

    def request(self, make: Callable[[int], m.Request]) -> Json:
        """Send a request and wait for its reply. Raises Refused."""
        id = next(self._ids)
        self.send(make(id))
        answer = self.until_reply(id)
        if isinstance(answer, m.Failed):
            raise Refused(answer)
        return answer.value

    def until_reply(self, id: int) -> m.Reply | m.Failed:
        """The reply to one request."""
        while True:
            message = self.read()
            if isinstance(message, m.Reply | m.Failed) and message.id == id:
                return message
            self.facts.append(message)

    def rows(self, kind: type[T], make: Callable[[int], m.Request]) -> list[T]:
        """A reply that is a list of rows."""
        value = self.request(make)
        assert isinstance(value, list)
        return [from_json(kind, one) for one in value]

    def row(self, kind: type[T], make: Callable[[int], m.Request]) -> T:
        """A reply that is one row."""
        return from_json(kind, self.request(make))


class Home:
    """A home for runtimes, one at a time. Its path is short: a socket's path has about 100 bytes."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mc"))
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH") if name in os.environ},
            "PYTHONDONTWRITEBYTECODE": "1",
            **(environment or {}),
            "PYTHONPATH": os.pathsep.join((str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")]))),
            "MESHCLAW_HOME": str(self.folder),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.command = [sys.executable, "-m", "meshclaw_desktop", "runtime"]
        """What `start` starts."""

    @property
    def locations(self) -> Locations:
        """Where its files lie."""
        return locate(self.environment)

    def write_settings(self, text: str) -> None:
        """Put a settings file there, as an editor would."""
        path = self.locations.settings
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(text)
        new.replace(path)

    def start(self) -> None:
        """Start a runtime and wait until it listens."""
        self.process = subprocess.Popen(
            self.command, env=self.environment, cwd=self.folder,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up:
            if self.process.poll() is not None:
                raise AssertionError(f"the runtime ended: {self._said()}")
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(self.locations.socket))
                return
            time.sleep(0.01)
        raise AssertionError("the runtime does not listen")

    def client(self, **options: Any) -> Client:
        """A new connection."""
        return Client(self.locations.socket, **options)

    def kill(self) -> None:
        """As the kernel would, at any moment."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(PATIENCE_S)
            self._close_pipes()

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(PATIENCE_S)
        self._close_pipes()
        return status

    def run(self, *arguments: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
        """One command of the command line in this home."""
        return subprocess.run(
            [sys.executable, "-m", "meshclaw_desktop", *arguments], env=self.environment, cwd=self.folder,
            input=input, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip

    def remove(self) -> None:
        """End what runs and leave nothing behind."""
        if self.process is not None and self.process.poll() is None:
            self.kill()
        self._close_pipes()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _close_pipes(self) -> None:
        if self.process is not None:
            for pipe in (self.process.stdout, self.process.stderr):
                if pipe is not None:
                    pipe.close()

    def _said(self) -> str:
        assert self.process is not None
        return self.process.communicate()[1].decode(errors="replace")


@contextlib.contextmanager
def a_home(environment: Mapping[str, str] | None = None) -> Iterator[Home]:
    """A home that is gone afterwards, with everything that ran in it."""
    home = Home(environment)
    try:
        yield home
    finally:
        home.remove()
