"""A child for the crash test: a runner over a real ledger, by a clock that goes on minute by minute until it is killed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from meshclaw_desktop.runtime.routines.routine import Routine
from tests.unit.runtime.routines.running import Around

EVERY_MINUTE = Routine(name="minute", title="Minute", text="Do it.", when=("* * * * *",))


async def go(folder: Path, start: int) -> None:
    """From minute `start` on; each minute that is dealt with is said."""
    around = Around(folder, start * 60.0 - 1, EVERY_MINUTE)
    await around.settle()
    for minute in range(start, start + 100_000):
        await around.go(minute * 60.0)
        await around.tasks.join(60)
        sys.stdout.write(f"{minute}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(go(Path(sys.argv[1]), int(sys.argv[2])))
