"""`meshclaw demo`: the main job on a sample mailbox, in a home of its own. Nothing leaves the machine."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from meshclaw_desktop import launch
from meshclaw_desktop.connectors.email.sample import make_sample
from meshclaw_desktop.errors import MeshClawError, UsageError
from meshclaw_desktop.locations import HOME_VARIABLE, Locations, locate
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire.messages import (
    Activity,
    AddConnector,
    Ask,
    GetBudget,
    ListActivity,
    SetAutonomy,
    TaskEnded,
    UseModel,
    VerifyLedger,
)
from meshclaw_desktop.wire.money import about
from meshclaw_desktop.wire.rows import BudgetRow, TaskRow, VerifyRow
from meshclaw_desktop.wire.visible import visible

from .command import DONE, REFUSED, WRONG_USAGE, Parser
from .connection import Connection, connect
from .output import Output
from .virtual_desktop import virtual_desktop

ADDRESS = "sam@corp.example"
TRIAGE = "Triage my mail"
SECOND = "Triage my mail again"
SAMPLE_MARK = "this home is a demonstration"
PATIENCE_S = 180.0
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
    parser = Parser(prog="meshclaw demo", description="The main job on sample data; nothing leaves the machine.")
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
        if headless:
            demo.rehearse()
        else:
            demo.wait_for_person()
        return demo.tell()


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
        self._processes: list[subprocess.Popen[str] | subprocess.Popen[bytes]] = []
        self._desk: Connection | None = None
        self._hand: _Hand | None = None

    @property
    def _runtime(self) -> Connection:
        if self._desk is None:
            raise MeshClawError("The demonstration has no runtime.")
        return self._desk

    def prepare(self) -> None:
        """A mailbox, a runtime, and the level that the user would set."""
        self._locations.prepare()
        (self._locations.config / SAMPLE_MARK).touch()
        mailbox = self._home / "mailbox"
        make_sample(mailbox)
        self._processes.append(launch.start_runtime(self._locations, self._environment))
        self._desk = connect(self._locations, self._environment)
        settings = {"path": str(mailbox), "address": ADDRESS}
        self._desk.request(AddConnector(0, "maildir", "email", settings))
        self._desk.request(UseModel(0, "rehearsal"))
        self._desk.request(SetAutonomy(0, "email", Autonomy.ASK))

    def rehearse(self) -> None:
        """Without a person: the application answers its own pop-ups through its widgets, and takes pictures."""
        command = [*launch.program(), "demo-tray", str(self._pictures)]
        tray = subprocess.Popen(
            command, env=dict(self._environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            stderr=(self._locations.logs / "tray.start").open("w"),
        )  # fmt: skip
        self._processes.append(tray)
        self._hand = _Hand(tray)
        self._output.say("First with email set to Ask: it asks before it acts.\n")
        self._follow(TRIAGE, then=("menu",))
        self._output.say("\nNow with email set to Auto: the gate judges by itself.\n")
        self._runtime.request(SetAutonomy(0, "email", Autonomy.AUTO))
        self._follow(SECOND)
        for order in ("activity", "settings"):
            self._hand.order(order)

    def wait_for_person(self) -> None:
        """With a person: the tray appears, they answer; it ends when they quit the tray."""
        tray = subprocess.Popen([*launch.program()], env=dict(self._environment), stdin=subprocess.DEVNULL)
        self._processes.append(tray)
        self._output.say("The tray shows MeshClaw's icon. It triages a sample mailbox now and asks you in a pop-up.\n")
        self._follow(TRIAGE)
        self._output.say("\nLook around: the activity, the settings, undo. Choose Quit in the tray's menu to end.")
        tray.wait()

    def tell(self) -> int:
        """What happened, what it cost, and where everything lies. Returns the exit status."""
        rows = self._rows()
        acted = [row for row in rows if row.kind == "call" and row.effect not in ("", "read")]
        outcomes = Counter(row.outcome for row in acted)
        budget = self._runtime.row(BudgetRow, GetBudget(0))
        checked = self._runtime.row(VerifyRow, VerifyLedger(0))
        say = self._output.say
        say("\nWhat happened")
        for row in acted:
            if row.outcome in ("done", "denied", "observed", "unknown", "failed"):
                say(f"  {row.outcome:<8} {visible(row.sentence)}")
                if row.outcome != "done":
                    say(f"           {visible(row.reason)}")
        asked = outcomes["waiting"]
        say(
            f"\n  {asked} question{'' if asked == 1 else 's'} asked, {outcomes['done']} actions done, "
            f"{outcomes['denied']} stopped."
        )
        tokens = sum(row.tokens for row in rows)
        say("\nWhat it cost")
        say(
            f"  {about(budget.spent_usd_micros)}: {tokens:,} tokens of the rehearsal model, which is a script and costs nothing."
        )
        say("\nWhere everything lies")
        say(f"  the mailbox     {self._home / 'mailbox'}")
        say(
            f"  the record      {self._locations.ledger} ({checked.rows} rows, "
            f"{'the chain fits' if not checked.first_bad else f'row {checked.first_bad} does not fit'})"
        )
        pictures = sorted(self._pictures.glob("*.png"))
        if pictures:
            say(f"  the pictures    {self._pictures}: {', '.join(path.name for path in pictures)}")
        say(f"\nTo look again: {HOME_VARIABLE}={self._home} {_program()} activity")
        say(f"To remove it all: rm -r {self._home}")
        stopped = any(row.outcome == "denied" and row.tool == "forward" for row in acted)
        return DONE if outcomes["done"] and stopped and not checked.first_bad else REFUSED

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

    def _follow(self, request: str, *, then: tuple[str, ...] = ()) -> None:
        """Ask, and print the feed until the task has ended."""
        welcome = self._runtime.welcome
        last = max((row.seq for row in self._rows()), default=0)
        with contextlib.closing(
            connect(self._locations, self._environment, last_seq=last, ledger=welcome.ledger)
        ) as line:
            task = self._runtime.row(TaskRow, Ask(0, request))
            for fact in line.facts():
                match fact:
                    case Activity() if fact.seq > last:
                        self._print(fact)
                        if fact.outcome == "waiting" and then and self._hand is not None:
                            self._hand.order(*then)
                            then = ()
                    case TaskEnded(task=ended) if ended.id == task.id:
                        self._output.say("\n" + "\n".join(f"    {line}" for line in visible_lines(ended.answer)))
                        return

    def _print(self, row: Activity) -> None:
        clock = time.strftime("%H:%M:%S", time.localtime(row.at))
        spent = f"  {row.tokens:,} tokens" if row.tokens else ""
        self._output.say(f"  {clock}  {row.outcome or row.verdict:<9} {visible(row.sentence)}{spent}")
        if row.reason and row.outcome in ("waiting", "denied", "failed", "unknown"):
            self._output.say(f"            {'':<9} {visible(row.reason)}")

    def _rows(self) -> list[Activity]:
        return self._runtime.rows(Activity, ListActivity(0, since=0, limit=5_000))


class _Hand:
    """The tray process that answers by itself, and obeys orders."""

    def __init__(self, tray: subprocess.Popen[str]) -> None:
        self._tray = tray
        self._done: set[str] = set()
        self._heard = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def order(self, *orders: str) -> None:
        """Give orders, and wait until each is done. Raises MeshClawError if the tray has gone."""
        for order in orders:
            if self._tray.stdin is None or self._tray.poll() is not None:
                raise MeshClawError("The tray ended before its time.", "Its log says more.")
            self._tray.stdin.write(order + "\n")
            self._tray.stdin.flush()
            with self._heard:
                if not self._heard.wait_for(partial(self._done.__contains__, order), PATIENCE_S):
                    raise MeshClawError(f"The tray did not show its {order}.", "Its log says more.")

    def _listen(self) -> None:
        if self._tray.stdout is None:
            return
        for line in self._tray.stdout:
            word, _, what = line.rstrip("\n").partition("\t")
            if word == "done":
                with self._heard:
                    self._done.add(what)
                    self._heard.notify_all()


def _program() -> str:
    """How this program is called from where the user stands."""
    installed = Path(sys.executable).parent / "meshclaw"
    if not installed.exists():
        return " ".join(launch.program())
    here = Path.cwd()
    return str(installed.relative_to(here)) if installed.is_relative_to(here) else str(installed)


def visible_lines(text: str) -> list[str]:
    """Each line of a text, with what hides in it spelled out."""
    return [visible(line) for line in text.splitlines()]
