"""Ends what was started together, however its starter ended. Runs as a file of its own; it must import nothing of ours.

    python -I leash.py FOLDER

It waits until its standard input closes, which the system does when the starter is gone, also after a SIGKILL. Then
every process whose environment carries MESHCLAW_LEASH=FOLDER is asked to end, then made to, and FOLDER is removed.
Linux only.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path

MARK = "MESHCLAW_LEASH"
PATIENCE_S = 3.0


def marked(folder: str) -> list[int]:
    """The processes that carry the mark and may be looked at; a process that has ended carries none."""
    mark = f"{MARK}={folder}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:  # it ended meanwhile, or belongs to somebody else
            continue
    return found


def end(folder: str) -> None:
    """End all that carry the mark, and return when they are gone."""
    deadline = time.monotonic() + PATIENCE_S
    asked: set[int] = set()
    while running := marked(folder):
        late = time.monotonic() > deadline
        for process in running:
            if late or process not in asked:
                asked.add(process)
                try:
                    os.kill(process, signal.SIGKILL if late else signal.SIGTERM)
                except ProcessLookupError:
                    continue
        time.sleep(0.02)


def main() -> None:
    """Wait for the starter's end; what a person sends from the terminal is for the starter."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdin.buffer.read()
    end(sys.argv[1])
    shutil.rmtree(sys.argv[1], ignore_errors=True)


if __name__ == "__main__":
    main()
