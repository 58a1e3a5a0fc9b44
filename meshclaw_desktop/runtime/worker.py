"""The model worker as the runtime sees it: a child, started when needed, ended when idle, killed when in doubt.

It knows no model, no price and no key of its own; it carries messages there and back.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from meshclaw_desktop.errors import MeshClawError, ModelError, ProtocolError
from meshclaw_desktop.wire.worker import (
    HOME_PREFIX,
    MAX_WORKER_LINE,
    Cancel,
    Cancelled,
    Complete,
    Delta,
    Done,
    Failure,
    Price,
    PriceOf,
    Ready,
    answer_codec,
    request_codec,
)

START_S = 90.0
"""A first load from a cold, slow disk takes this long at most."""
OBEY_S = 0.7
"""How soon a worker that was told to end a call must have done so."""
LATE_S = 20.0
"""A worker that says nothing for so much longer than it was given is dead."""
HANDED_ON = frozenset(
    {"PATH", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "TZ"}
    | {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
    | {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"}
    | {"SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS"}
)
"""What the worker gets of our environment; nothing else."""
NOT_BY_PROXY = "localhost,127.0.0.1,::1"

Answer = Delta | Done | Failure | Price | Cancelled


class WorkerGone(MeshClawError):
    """The worker ended, or was ended, while it still owed an answer."""


class Worker:
    """One child process at most; calls run in it side by side."""

    def __init__(self, environment: Mapping[str, str], *, command: Sequence[str] | None = None) -> None:
        """`command` starts the worker; by default, this program in that role."""
        self._environment = environment
        self._command = tuple(command) if command else _command()
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Queue[Answer | None]] = {}
        self._cancelled: dict[int, asyncio.TimerHandle] = {}
        self._starting = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._ended = False
        self._reading: asyncio.Task[None] | None = None
        self._folder: Path | None = None
        self._idle: asyncio.TimerHandle | None = None
        self.idle_s = 300.0
        """How long it stays when it has nothing to do."""

    @property
    def pid(self) -> int | None:
        """The process, if one runs."""
        return None if self._process is None or self._ended else self._process.pid

    async def complete(self, make: Callable[[int], Complete], on_text: Callable[[str], None]) -> Done | Failure:
        """One call; `make` is given its number. Cancelling ends the call over there too. Raises WorkerGone."""
        async with _Line(self, make) as line:
            while True:
                match await line.next():
                    case Delta(_, text):
                        on_text(text)
                    case Done() | Failure() as last:
                        return last
                    case _:
                        raise self._broken()

    async def price(self, model: str, api_base: str) -> Price:
        """What litellm's table says. Raises WorkerGone."""
        async with _Line(self, lambda id: PriceOf(id, model, api_base)) as line:
            match await line.next():
                case Price() as price:
                    return price
                case _:
                    raise self._broken()

    def kill(self) -> None:
        """End it at once, whatever it does; every call that waits for it raises WorkerGone."""
        self._ended = True
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                _kill(self._process)
        self._fail_all()

    async def close(self) -> None:
        """End it and wait until it is gone."""
        self._stop_resting()
        self.kill()
        async with self._starting:
            await self._bury()

    # ---- one line of talk ----

    async def _open(self, make: Callable[[int], Complete | PriceOf]) -> tuple[int, asyncio.Queue[Answer | None]]:
        self._stop_resting()
        id = next(self._ids)
        queue: asyncio.Queue[Answer | None] = asyncio.Queue()
        try:
            async with self._starting:
                if self.pid is None:
                    await self._start()
                self._waiting[id] = queue
                await self._write(make(id))
        except BaseException:
            self._shut(id, over=id not in self._waiting)
            raise
        return id, queue

    def _shut(self, id: int, *, over: bool) -> None:
        self._waiting.pop(id, None)
        if not over and self.pid is not None:
            self._cancelled[id] = asyncio.get_running_loop().call_later(OBEY_S, self._disobeyed, id)
            self._write_now(Cancel(id))
        self._rest()

    def _disobeyed(self, id: int) -> None:
        if self._cancelled.pop(id, None) is not None:
            self.kill()

    # ---- the process ----

    async def _start(self) -> None:
        await self._bury()
        self._folder = Path(tempfile.mkdtemp(prefix=HOME_PREFIX))
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._folder,
                env=environment_for(self._environment, self._folder),
                limit=MAX_WORKER_LINE + 1,
                start_new_session=os.name == "posix",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as wrong:
            raise ModelError("The model worker could not be started.", "Install MeshClaw again.") from wrong
        self._ended = False
        try:
            first = await asyncio.wait_for(self._read(self._process), START_S)
        except (TimeoutError, ProtocolError) as wrong:
            self.kill()
            raise ModelError("The model worker did not come up.", "Try again.") from wrong
        except BaseException:
            self.kill()
            raise
        match first:
            case Ready():
                self._reading = asyncio.create_task(self._follow(self._process), name="model worker")
            case Failure(title=title, remedy=remedy):
                self.kill()
                raise ModelError(title, remedy)
            case _:
                self.kill()
                raise ModelError(
                    "The model worker ended as it began.", "Try again; if it stays so, install MeshClaw again."
                )

    async def _bury(self) -> None:
        """Clear away what is left of the process before."""
        if self._reading is not None:
            await asyncio.wait([self._reading])
            self._reading = None
        if self._process is not None:
            if self._process.stdin is not None:
                self._process.stdin.close()
            await self._process.wait()
            _reap(self._process.pid)
            self._process = None
        await self._sweep()

    async def _sweep(self) -> None:
        folder, self._folder = self._folder, None
        if folder is not None:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _follow(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProtocolError):
            while (answer := await self._read(process)) is not None:
                self._hand_out(answer)
        self.kill()
        await process.wait()
        await self._sweep()

    def _hand_out(self, answer: object) -> None:
        match answer:
            case Cancelled(id):
                if timer := self._cancelled.pop(id, None):
                    timer.cancel()
            case Delta() | Done() | Failure() | Price():
                if queue := self._waiting.get(answer.id):
                    queue.put_nowait(answer)

    async def _read(self, process: asyncio.subprocess.Process) -> object:
        """The next message, None at the end. Raises ProtocolError."""
        if process.stdout is None:
            return None
        try:
            line = await process.stdout.readline()
        except ValueError as long:
            raise ProtocolError("The model worker's line was too long.") from long
        return _decode(line) if line.endswith(b"\n") else None

    async def _write(self, message: Complete | PriceOf) -> None:
        self._write_now(message)
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(ConnectionError):
                await self._process.stdin.drain()

    def _write_now(self, message: Complete | PriceOf | Cancel) -> None:
        if self._process is not None and self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(_encode(message))

    def _fail_all(self) -> None:
        for timer in self._cancelled.values():
            timer.cancel()
        self._cancelled.clear()
        for queue in self._waiting.values():
            queue.put_nowait(None)

    def _broken(self) -> WorkerGone:
        self.kill()
        return WorkerGone("The model worker said something else than it was asked.")

    # ---- idleness ----

    def _rest(self) -> None:
        self._stop_resting()
        if not self._waiting and self.pid is not None:
            self._idle = asyncio.get_running_loop().call_later(self.idle_s, self._idled)

    def _stop_resting(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _idled(self) -> None:
        self._idle = None
        if not self._waiting:
            self.kill()


class _Line:
    """One number's messages, from the request to the last answer."""

    def __init__(self, worker: Worker, make: Callable[[int], Complete | PriceOf]) -> None:
        self._worker = worker
        self._make = make
        self._id = 0
        self._over = False
        self._patience: float | None = LATE_S
        self._queue: asyncio.Queue[Answer | None] = asyncio.Queue()

    async def __aenter__(self) -> _Line:
        def make(id: int) -> Complete | PriceOf:
            request = self._make(id)
            if isinstance(request, Complete):
                self._patience = request.silence_s + LATE_S
            return request

        self._id, self._queue = await self._worker._open(make)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._worker._shut(self._id, over=self._over)

    async def next(self) -> Answer:
        """The next message of this number. Raises WorkerGone."""
        try:
            answer = await asyncio.wait_for(self._queue.get(), self._patience)
        except TimeoutError:
            self._worker.kill()
            answer = None
        self._over = not isinstance(answer, Delta)
        if answer is None:
            raise WorkerGone("The model worker ended by itself.", "It is started again with the next request.")
        return answer


def environment_for(ours: Mapping[str, str], home: Path) -> dict[str, str]:
    """The worker's whole environment, built from nothing. A home of its own keeps it from the user's files."""
    made = {name: value for name, value in ours.items() if name in HANDED_ON}
    kept = ours.get("NO_PROXY", ours.get("no_proxy", ""))
    made["NO_PROXY"] = made["no_proxy"] = f"{kept},{NOT_BY_PROXY}" if kept else NOT_BY_PROXY
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP"):
        made[name] = str(home)
    made["PYTHONPATH"] = str(Path(__file__).parent.parent.parent)
    made["PYTHONUTF8"] = "1"
    made["LITELLM_MODE"] = "PRODUCTION"
    made["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    made["LITELLM_OFFLINE_MODE"] = "true"
    return made


def _kill(process: asyncio.subprocess.Process) -> None:
    """It leads a session of its own. `Process.kill` may take the exit status of a dead one away from asyncio."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def _reap(group: int) -> None:
    """Take the exit status of what a dead worker had started; it is ours now (see `hardening`)."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-group, os.WNOHANG) != (0, 0):
            pass


def _command() -> tuple[str, ...]:
    if getattr(sys, "frozen", False):
        return (sys.executable, "worker")
    return (sys.executable, "-P", "-s", "-m", "meshclaw_desktop", "worker")


_encode = request_codec().encode
_decode = answer_codec().decode
