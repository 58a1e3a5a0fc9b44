"""What measurements of whole processes need: a runtime in a home of its own, and what the kernel says of a process."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.integration.runtime_process import PROJECT, Home

PATIENCE_S = 30.0
CLOCK_HZ = os.sysconf("SC_CLK_TCK")


def compiled(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which bytecode is kept, as in an installed program."""
    return {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}


def memory_mb(pid: int) -> float:
    """Resident memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"process {pid} has no memory")


def processor_s(pid: int) -> float:
    """Processor time until now, in seconds, of all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_HZ


def switches(pid: int) -> int:
    """How often its threads have gone to sleep of their own will until now: each is a wake-up before."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches:"):
                total += int(line.split()[1])
    return total


def until(ready: Callable[[], bool], pause_s: float = 0.001) -> None:
    """Wait until something is so. Raises TimeoutError."""
    give_up = time.monotonic() + PATIENCE_S
    while not ready():
        if time.monotonic() > give_up:
            raise TimeoutError("it did not happen")
        time.sleep(pause_s)


def answers(path: Path) -> bool:
    """Whether somebody listens on a socket."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
        probe.connect(str(path))
        return True
    return False


def start_to_listening(
    command: list[str], path: Path, environment: Mapping[str, str]
) -> tuple[float, subprocess.Popen[bytes]]:
    """Seconds from the start of a program until its socket answers, and the program."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, env=dict(environment), cwd=PROJECT, stdout=subprocess.DEVNULL)
    until(lambda: answers(path))
    return time.perf_counter() - begin, process


@contextlib.contextmanager
def a_runtime(home: Home) -> Iterator[int]:
    """A runtime's process in this home, by its number."""
    home.environment = compiled(home.environment)
    home.start()
    assert home.process is not None
    yield home.process.pid


def program(*arguments: str) -> list[str]:
    """The command that starts this program."""
    return [sys.executable, "-m", "meshclaw_desktop", *arguments]
