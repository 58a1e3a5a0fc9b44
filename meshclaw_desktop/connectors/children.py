"""Programs that a connector starts: in a folder of their own, with a bare environment, bounded in time and output, ended whole."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from meshclaw_desktop.errors import ConnectorError

MARK = "MESHCLAW_CHILD"
MOST_OUTPUT = 1024 * 1024
"""Bytes of output that are kept: the last of them."""
PATIENCE_S = 3.0
"""Between the request to end and the end by force."""


@dataclass(slots=True)
class Child:
    """One program that runs, or ran. Times are Unix times; `code` is None while it runs."""

    id: str
    started_at: float
    process: subprocess.Popen[bytes]
    output: bytearray = field(default_factory=bytearray)
    ended_at: float | None = None
    code: int | None = None
    ended_by: str = ""
    """`limit` or `stop` if it did not end by itself."""
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def text(self) -> str:
        """What it said so far, on both of its channels."""
        return bytes(self.output).decode("utf-8", "replace")


def bare_environment() -> dict[str, str]:
    """What a program needs of our environment to run at all; nothing else of it is handed on."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT", "TEMP") if name in os.environ}


class Children:
    """The programs of one connector. Any thread may use it."""

    def __init__(self, *, limit_s: float, now: Callable[[], float] = time.time) -> None:
        """`limit_s` is how long one may run."""
        self._limit_s = limit_s
        self._now = now
        self._running: dict[str, Child] = {}

    def start(self, command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> Child:
        """Start a program: an argument vector, no shell; nothing of our own environment but what is given. Raises ConnectorError."""
        id = secrets.token_hex(6)
        try:
            process = subprocess.Popen(
                list(command),
                cwd=folder,
                env={**bare_environment(), **environment, MARK: id},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                close_fds=True,
                start_new_session=True,
            )
        except (OSError, ValueError) as wrong:
            said = getattr(wrong, "strerror", "") or type(wrong).__name__
            raise ConnectorError(
                f"“{command[0]}” could not be started ({said}).", "Check it in the settings."
            ) from wrong
        child = Child(id=id, started_at=self._now(), process=process)
        self._running[id] = child
        threading.Thread(target=self._follow, args=(child,), name=f"child {id}", daemon=True).start()
        return child

    def end(self, child: Child, *, why: str = "stop") -> None:
        """End a program and everything that it started, however those tried to get away. Returns when they are gone."""
        if child.done.is_set():
            return
        child.ended_by = child.ended_by or why
        deadline = time.monotonic() + PATIENCE_S
        asked: set[int] = set()
        while True:
            left = _family(child)
            if not left:
                break
            late = time.monotonic() > deadline
            for pid in left:
                if late or pid not in asked:
                    asked.add(pid)
                    _signal(pid, _BY_FORCE if late else signal.SIGTERM)
            time.sleep(0.02)
        child.done.wait(PATIENCE_S)

    def end_all(self) -> None:
        """End every program that runs."""
        for child in list(self._running.values()):
            self.end(child)

    def _follow(self, child: Child) -> None:
        timer = threading.Timer(self._limit_s, self.end, (child,), {"why": "limit"})
        timer.daemon = True
        timer.start()
        stream = child.process.stdout
        try:
            while stream is not None and (piece := os.read(stream.fileno(), 65_536)):
                child.output += piece
                if len(child.output) > MOST_OUTPUT:
                    del child.output[: len(child.output) - MOST_OUTPUT]
        except OSError:
            pass
        finally:
            child.code = child.process.wait()
            child.ended_at = self._now()
            if stream is not None:
                stream.close()
            timer.cancel()
            self._running.pop(child.id, None)
            child.done.set()


_BY_FORCE = getattr(signal, "SIGKILL", signal.SIGTERM)


def _family(child: Child) -> list[int]:
    """
    The program and what it started.

    On Linux also those that left its session: each carries the mark in the environment it was started with. Elsewhere
    the program alone is known; its group is signalled with it.
    """
    found = [] if child.process.poll() is not None else [child.process.pid]
    if sys.platform != "linux":
        return found
    mark = f"{MARK}={child.id}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if mark in (entry / "environ").read_bytes().split(b"\0") and int(entry.name) not in found:
                    found.append(int(entry.name))
    return found


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform in ("linux", "win32"):
            os.kill(pid, number)
        else:
            os.killpg(pid, number)
