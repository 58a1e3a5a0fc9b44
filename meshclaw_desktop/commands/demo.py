"""`meshclaw demo`: a day in the life of a sample mailbox, in a home of its own. Nothing leaves the machine."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from meshclaw_desktop import launch
from meshclaw_desktop.errors import MeshClawError, UsageError
from meshclaw_desktop.locations import HOME_VARIABLE, Locations, locate
from meshclaw_desktop.wire.memory import Memories, MemoryState
from meshclaw_desktop.wire.messages import Activity, GetBudget, ListActivity, ListMemories, VerifyLedger
from meshclaw_desktop.wire.money import about
from meshclaw_desktop.wire.rows import BudgetRow, VerifyRow
from meshclaw_desktop.wire.visible import visible

from .command import DONE, REFUSED, WRONG_USAGE, Parser
from .connection import Connection, connect
from .demo_day import Day
from .demo_hand import Hand
from .demo_world import GOOD, World, make_world
from .output import Output
from .virtual_desktop import virtual_desktop

SAMPLE_MARK = "this home is a demonstration"
END_S = 10.0


def main(argv: list[str], environment: Mapping[str, str]) -> int:
    """Run the demonstration. Returns the exit status."""
    output = Output(sys.stdout, sys.stderr)
    try:
        return _run(argv, environment, output)
    except SystemExit:  # the parser printed its help
        return DONE
    except UsageError as wrong:
        output.note(str(wrong))
        return WRONG_USAGE
    except MeshClawError as wrong:
        output.note(str(wrong))
        return REFUSED
    except KeyboardInterrupt:
        output.note("\nEnded.")
        return REFUSED


def _run(argv: list[str], environment: Mapping[str, str], output: Output) -> int:
    parser = Parser(prog="meshclaw demo", description="A day on sample data; nothing leaves the machine.")
    parser.add_argument("--headless", action="store_true", help="on a virtual display, answering its own pop-ups")
    parser.add_argument("--screenshots", metavar="DIR", type=Path, help="where the pictures go")
    options = parser.parse_args(argv)
    headless = options.headless or not _has_display(environment)
    home = Path(tempfile.mkdtemp(prefix="meshclaw-demo-"))
    pictures = (options.screenshots or home / "pictures").expanduser().absolute()
    pictures.mkdir(parents=True, exist_ok=True)
    output.say("MeshClaw Desktop, on sample data. Nothing leaves this machine.\n")
    with contextlib.ExitStack() as ends:
        if headless:
            output.say("A virtual display is used; the application answers its own pop-ups through their buttons.\n")
            desk = ends.enter_context(virtual_desktop(tray="xembed"))
            environment = {**environment, **desk.environment}
        environment = {**environment, HOME_VARIABLE: str(home)}
        demo = _Demo(home, environment, output, pictures)
        ends.callback(demo.end)
        demo.prepare()
        demo.live_the_day(headless=headless)
        return demo.tell(headless=headless)


def _has_display(environment: Mapping[str, str]) -> bool:
    return sys.platform != "linux" or any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


class _Demo:
    """One run: its home, its processes, and what is printed of it."""

    def __init__(self, home: Path, environment: Mapping[str, str], output: Output, pictures: Path) -> None:
        self._home = home
        self._environment = environment
        self._output = output
        self._pictures = pictures
        self._locations: Locations = locate(environment)
        self._world: World = make_world(home)
        self._processes: list[subprocess.Popen[str] | subprocess.Popen[bytes]] = []
        self._desk: Connection | None = None

    @property
    def _runtime(self) -> Connection:
        if self._desk is None:
            raise MeshClawError("The demonstration has no runtime.")
        return self._desk

    def prepare(self) -> None:
        """A home that is marked as one of a demonstration, and a runtime in it."""
        self._locations.prepare()
        (self._locations.config / SAMPLE_MARK).touch()
        self._processes.append(launch.start_runtime(self._locations, self._environment))
        self._desk = connect(self._locations, self._environment)

    def live_the_day(self, *, headless: bool) -> None:
        """Without a person the application answers its own pop-ups through its widgets, and takes pictures."""
        hand = None
        if headless:
            hand = Hand(self._environment, self._pictures, self._locations.logs / "tray.start")
            self._processes.append(hand.process)
        else:
            tray = subprocess.Popen(
                [*launch.program()], env=dict(self._environment), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
            self._processes.append(tray)
            self._output.say(
                "The tray shows MeshClaw's icon. What it needs from you pops up, or stands in its brief.\n"
            )
        day = Day(self._world, self._runtime, self._listen, self._output, hand)
        day.set_up()
        day.night()
        day.meeting()
        day.dream()
        day.morning_after()
        if not headless:
            self._output.say(
                "\nLook around: the brief, what it learned, the activity, undo. Choose Quit in the tray's menu to end."
            )
            tray.wait()

    def tell(self, *, headless: bool) -> int:
        """What happened, what it cost, and where everything lies. Returns the exit status."""
        rows = self._runtime.rows(Activity, ListActivity(0, since=0, limit=5_000))
        acted = [row for row in rows if row.kind == "call" and row.effect not in ("", "read")]
        outcomes = Counter(row.outcome for row in acted)
        budget = self._runtime.row(BudgetRow, GetBudget(0))
        checked = self._runtime.row(VerifyRow, VerifyLedger(0))
        kept = sum(one.state is MemoryState.KEPT for one in self._runtime.row(Memories, ListMemories(0)).rows)
        say = self._output.say
        say("What happened")
        for row in acted:
            if row.outcome in ("done", "denied", "observed", "unknown", "failed"):
                say(f"  {row.outcome:<8} {visible(row.sentence)}")
                if row.outcome != "done":
                    say(f"           {visible(row.reason)}")
        asked = outcomes["waiting"]
        say(
            f"\n  {asked} question{'' if asked == 1 else 's'} asked, {outcomes['done']} actions done, "
            f"{outcomes['denied']} stopped, {kept} thing{'' if kept == 1 else 's'} learned. "
            f"web-api is at {self._world.release or 'no version'}."
        )
        tokens = sum(row.tokens for row in rows)
        say("\nWhat it cost")
        say(
            f"  {about(budget.spent_usd_micros)}: {tokens:,} tokens of the rehearsal model, which is a script and costs nothing."
        )
        say("\nWhere everything lies")
        say(f"  the mailbox     {self._world.mailbox}")
        say(
            f"  the record      {self._locations.ledger} ({checked.rows} rows, "
            f"{'the chain fits' if not checked.first_bad else f'row {checked.first_bad} does not fit'})"
        )
        pictures = sorted(self._pictures.glob("*.png"))
        if pictures:
            say(f"  the pictures    {self._pictures}: {', '.join(path.name for path in pictures)}")
        say(f"\nTo look again: {HOME_VARIABLE}={self._home} {_program()} activity")
        say(f"To remove it all: rm -r {self._home}")
        if not headless:
            return DONE if not checked.first_bad else REFUSED
        stopped = any(row.outcome == "denied" and row.tool == "forward" for row in acted)
        whole = outcomes["done"] and stopped and kept and self._world.release == GOOD and not checked.first_bad
        return DONE if whole else REFUSED

    def end(self) -> None:
        """End every process that was started."""
        if self._desk is not None:
            self._desk.close()
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(END_S)
            if process.poll() is None:
                process.kill()

    def _listen(self, since: int) -> Connection:
        return connect(self._locations, self._environment, last_seq=since, ledger=self._runtime.welcome.ledger)


def _program() -> str:
    """How this program is called from where the user stands."""
    installed = Path(sys.executable).parent / "meshclaw"
    if not installed.exists():
        return " ".join(launch.program())
    here = Path.cwd()
    return str(installed.relative_to(here)) if installed.is_relative_to(here) else str(installed)
