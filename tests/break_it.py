"""Plant one fault at a time in a copy of the tree, and see that a test notices. Run by `make break`; changes nothing here.

    python -m tests.break_it [AREA…] [--only NAME] [--jobs N]

The faults lie in `tests/breaks/`, one module for each area: `FAULTS` and the tests (`TESTS`) that are to notice them.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.breaks.fault import Fault

PROJECT = Path(__file__).parents[1]
LONGEST_S = 1_200
"""For all tests of an area; one that hangs is ended before by pytest's own limit."""
AREAS = (
    "gate", "verdict", "approvals", "budget", "codec", "popup", "email", "settings", "commands",
    "questions", "interface", "secrets", "binding", "rules", "bounds", "record", "data", "activity", "history",
    "memory", "learned", "routines", "watch", "brief",
)  # fmt: skip


def notice(area: str, fault: Fault, tests: tuple[str, ...]) -> tuple[bool, str]:
    """Whether the tests of an area fail once a fault is planted, and which one failed first."""
    with tempfile.TemporaryDirectory(prefix="break-") as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(
            PROJECT,
            copy,
            ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", ".cache"),
        )
        path = copy / "meshclaw_desktop" / fault.file
        text = path.read_text()
        if text.count(fault.old) < 1:
            return False, "this text is not there any more"
        path.write_text(text.replace(fault.old, fault.new, 1))
        command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:cacheprovider", *tests]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            run = subprocess.run(
                command, cwd=copy, env=environment, capture_output=True, text=True, timeout=LONGEST_S, check=False
            )
        except subprocess.TimeoutExpired:
            return False, "the tests did not end in time: run it again with less beside it"
        failed = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        hung = "Timeout (" in run.stderr  # pytest's own time limit for one test ends it with status 1 too
        return bool(failed) or hung, (failed or ["it hangs" if hung else "no test failed"])[0][:110]


def main() -> int:
    """Exit status 1 if a fault went unnoticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("areas", nargs="*", choices=[*AREAS, []], default=[])
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    work: list[tuple[str, Fault, tuple[str, ...]]] = []
    for area in options.areas or AREAS:
        module = importlib.import_module(f"tests.breaks.{area}")
        work.extend((area, fault, module.TESTS) for fault in module.FAULTS if options.only in fault.name)
    unnoticed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for (area, fault, _), (noticed, by) in zip(work, pool.map(lambda one: notice(*one), work), strict=True):
            unnoticed += not noticed
            print(f"{'noticed' if noticed else 'UNNOTICED':<10}{area:<11}{fault.name:<52}{by}", flush=True)
    print(f"{len(work) - unnoticed} of {len(work)} faults were noticed.")
    return 1 if unnoticed or not work else 0


if __name__ == "__main__":
    sys.exit(main())
