"""The model worker's process: shuts itself in, then answers lines on stdin with lines on stdout until stdin ends.

It must not open a file or socket of ours, and nothing but messages may reach stdout.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Protocol

from meshclaw_desktop.errors import ProtocolError
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

PR_SET_DUMPABLE = 4
ENVIRONMENT = {
    "LITELLM_MODE": "PRODUCTION",  # otherwise it loads .env files
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_OFFLINE_MODE": "true",
    "LITELLM_LOG": "CRITICAL",
    "DO_NOT_TRACK": "1",
}
"""Set before litellm is loaded, whoever started us."""


def main(argv: list[str], environment: Mapping[str, str]) -> int:
    """Serve until stdin ends. Started by the runtime alone: it takes no arguments and looks at no environment."""
    _shut_in()
    out = _take_stdout()
    lines: asyncio.Queue[bytes] = asyncio.Queue()
    return asyncio.run(_serve(sys.stdin.buffer, out, lines))


def _shut_in() -> None:
    """No core, no look into our memory, no interrupt meant for the runtime's terminal, no file for anybody else."""
    os.umask(0o077)
    os.environ.update(ENVIRONMENT)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _take_stdout() -> int:
    """Our own way out; whatever a library prints goes where stderr goes."""
    out = os.dup(sys.stdout.fileno())
    os.set_inheritable(out, False)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return out


async def _serve(source: BinaryIO, out: int, lines: asyncio.Queue[bytes]) -> int:
    loop = asyncio.get_running_loop()
    # The reader is a thread, so that the end of the runtime ends us even while litellm loads or blocks.
    threading.Thread(target=_read, args=(source, loop, lines), daemon=True).start()
    encode = answer_codec().encode
    try:
        from meshclaw_desktop.worker import calls
    except ImportError as missing:
        _write(
            out,
            encode(
                Failure(
                    id=0,
                    error="ModelError",
                    title=f"The model library could not be loaded: {missing.name or 'a part of it'} is missing.",
                    remedy="Install MeshClaw again.",
                    retry_after_s=0.0,
                    again=False,
                    used=None,
                )
            ),
        )
        return 1
    worker = _Worker(calls.Caller(), lambda message: _write(out, encode(message)))
    _write(out, encode(Ready(calls.version())))
    decode = request_codec().decode
    while True:
        try:
            worker.take(decode(await lines.get()))
        except ProtocolError:
            return 1


def _read(source: BinaryIO, loop: asyncio.AbstractEventLoop, lines: asyncio.Queue[bytes]) -> None:
    while line := source.readline(MAX_WORKER_LINE + 1):
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(lines.put_nowait, line)
    home = Path.cwd()
    if home.name.startswith(HOME_PREFIX):  # made for us by a runtime that may be gone
        shutil.rmtree(home, ignore_errors=True)
    # Nobody is left to answer; a clean end of all that litellm started would only take time.
    os._exit(0)


def _write(out: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(out, rest) :]


class _Worker:
    """The calls that run side by side, each a task under its id."""

    def __init__(self, caller: _Caller, send: Callable[[object], None]) -> None:
        self._caller = caller
        self._send = send
        self._running: dict[int, asyncio.Task[None]] = {}

    def take(self, message: object) -> None:
        """Start, end or answer what one message asks for."""
        match message:
            case Complete():
                task = asyncio.ensure_future(self._complete(message))
                self._running[message.id] = task
                task.add_done_callback(lambda _: self._running.pop(message.id, None))
            case Cancel(id):
                running = self._running.pop(id, None)
                if running is not None:
                    running.cancel()
                self._send(Cancelled(id))
            case PriceOf():
                self._send(self._caller.price(message))

    async def _complete(self, request: Complete) -> None:
        def streamed(text: str) -> None:
            self._send(Delta(request.id, text))

        answer = await self._caller.complete(request, streamed)
        try:
            self._send(answer)
        except ProtocolError:
            self._send(
                Failure(
                    id=request.id,
                    error="ModelError",
                    title="The model's answer was too long.",
                    remedy="Ask for less at a time.",
                    retry_after_s=0.0,
                    again=False,
                    used=answer.used,
                )
            )


class _Caller(Protocol):
    """What `calls.Caller` offers; named here so that this module can be loaded without litellm."""

    async def complete(self, request: Complete, streamed: Callable[[str], None]) -> Done | Failure:
        """One model call."""

    def price(self, request: PriceOf) -> Price:
        """What a model costs."""
