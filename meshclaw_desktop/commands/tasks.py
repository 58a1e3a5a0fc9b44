"""`meshclaw ask`, `stop` and `resume`: starts work, holds it, and follows one task to its end. It decides nothing."""

from __future__ import annotations

import argparse
import contextlib
import time

from meshclaw_desktop.errors import NoRuntime, UsageError
from meshclaw_desktop.wire.messages import (
    Activity,
    ApprovalOpened,
    Ask,
    ResumeAll,
    ShowTask,
    StopAll,
    TaskEnded,
    TextDelta,
)
from meshclaw_desktop.wire.money import about
from meshclaw_desktop.wire.rows import TaskRow

from .command import DONE, REFUSED, Command, Desk, Parser, add_json
from .connection import Connection, HungUp, connect, reconnect
from .output import row_json

RETURN_S = 15.0
"""How long we wait for a runtime that went away while we followed a task."""


def _ask(desk: Desk, arguments: argparse.Namespace) -> int:
    if not arguments.text.strip():
        raise UsageError("There is nothing to ask.", 'Write it between quotation marks: meshclaw ask "…".')
    if not arguments.wait:
        row = desk.runtime.row(TaskRow, Ask(0, arguments.text))
        if arguments.json:
            desk.output.json(row_json(row))
        else:
            desk.output.say(f"Started task {row.id}. `meshclaw activity --follow` shows what it does.")
        return DONE
    welcome = desk.runtime.welcome
    line = connect(desk.locations, desk.environment, last_seq=welcome.last_seq, ledger=welcome.ledger)
    with contextlib.closing(_Follower(desk, line, silent=arguments.json)) as follower:
        task = follower.start(arguments.text)
        try:
            ended = follower.follow()
        except KeyboardInterrupt:
            desk.output.note(f"\nTask {task} goes on without you. `meshclaw status` shows it, `meshclaw stop` ends it.")
            return REFUSED
    if arguments.json:
        desk.output.json(row_json(ended))
    else:
        follower.show_end(ended)
    return DONE if ended.outcome == "done" else REFUSED


class _Follower:
    """Follows one task to its end, also over a restart of the runtime."""

    def __init__(self, desk: Desk, line: Connection, *, silent: bool) -> None:
        self._desk = desk
        self._line = line
        self._silent = silent
        self._task = ""
        self._shown = ""

    def start(self, text: str) -> str:
        """Start the task. Its id."""
        self._task = self._line.row(TaskRow, Ask(0, text)).id
        return self._task

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def follow(self) -> TaskRow:
        """The task's row once it has ended. Raises NoRuntime when the runtime went away for good."""
        while True:
            try:
                return self._listen()
            except HungUp:
                self._line.close()
                self._line = self._come_back()
                row = self._line.row(TaskRow, ShowTask(0, self._task))
                if row.state == "ended":
                    return row

    def show_end(self, ended: TaskRow) -> None:
        """What was not shown yet of the answer, and how it ended."""
        if self._shown:
            self._desk.output.piece("" if self._shown.endswith("\n") else "\n")
        if ended.answer.strip() not in self._shown:
            self._desk.output.say(ended.answer.rstrip())
        how = f"{ended.outcome.capitalize()}. " if ended.outcome else ""
        self._desk.output.note(f"{how}{ended.tokens:,} tokens, {about(ended.usd_micros)}.")

    def _listen(self) -> TaskRow:
        for fact in self._line.facts():
            match fact:
                case TextDelta(task=self._task, text=text) if not self._silent:
                    self._shown += text
                    self._desk.output.piece(text)
                case ApprovalOpened(approval=approval) if approval.task == self._task:
                    answer = f"`meshclaw approve {approval.id}` or `meshclaw deny {approval.id}`"
                    self._desk.output.note(
                        f"It asks you: {approval.sentence}. See `meshclaw approvals`, then {answer}."
                    )
                case Activity(kind="intent", task=self._task, sentence=sentence) if not self._silent:
                    self._desk.output.note(sentence)
                case TaskEnded(task=row) if row.id == self._task:
                    return row
        raise HungUp("The runtime hung up.", "`meshclaw status` shows what became of the task.")

    def _come_back(self) -> Connection:
        deadline = time.monotonic() + RETURN_S
        while time.monotonic() < deadline:
            welcome = self._line.welcome
            if line := reconnect(self._desk.locations, last_seq=welcome.last_seq, ledger=welcome.ledger):
                return line
            time.sleep(0.1)
        raise NoRuntime(
            "The runtime ended while the task ran.", f"`meshclaw status` starts it; the task is {self._task}."
        )


def _stop(desk: Desk, arguments: argparse.Namespace) -> int:
    desk.runtime.request(StopAll(0))
    desk.output.say("Everything is stopped. `meshclaw resume` allows work again.")
    return DONE


def _resume(desk: Desk, arguments: argparse.Namespace) -> int:
    desk.runtime.request(ResumeAll(0))
    desk.output.say("Work is allowed again.")
    return DONE


def _ask_arguments(parser: Parser) -> None:
    parser.add_argument("text", metavar="TEXT", help="what you want, in your own words")
    parser.add_argument("--wait", action="store_true", help="print the answer and how it ended")
    add_json(parser)


COMMANDS = {
    "ask": Command(run=_ask, arguments=_ask_arguments),
    "stop": Command(run=_stop),
    "resume": Command(run=_resume),
}
