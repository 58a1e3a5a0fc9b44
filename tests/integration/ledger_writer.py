"""Processes that journal calls as fast as they can, and say what was acknowledged. Each ends by being killed.

Run as `python -m tests.integration.ledger_writer FOLDER`; it starts one for each line that it reads.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Effect
from meshclaw_desktop.wire.rows import Approval


def question(name: str) -> Approval:
    """A question to be answered."""
    return Approval(
        id=name,
        task="t",
        task_title="",
        routine="",
        connector="email",
        tool="send",
        effect=Effect.SEND,
        level=Autonomy.ASK,
        sentence="Send",
        reason="",
        fields=(),
        columns=(),
        items=(),
        agent_says="",
        digest="d",
        undoable=False,
        rememberable=False,
        created_at=0.0,
        deadline_at=None,
    )


def entry(outcome: str) -> Entry:
    """One half of a call's record."""
    return Entry(
        kind="call", task="t", connector="email", tool="send", effect="send", outcome=outcome, record={"a": "b"}
    )


def say(*words: object) -> None:
    """Tell the parent, at once and whole; what was said outlives us."""
    os.write(1, (" ".join(str(word) for word in words) + "\n").encode())


def live(folder: Path, life: str) -> None:
    """Write for ever. `did` stands for the effect in the world: it comes after the record that says it begins."""
    ledger = Ledger.open(folder / "ledger.sqlite3", folder / "ledger.head")
    say("open", ledger.last_seq)
    number = 0
    while True:
        number += 1
        name = f"{life}-{number}"
        say("row", ledger.append(Entry(kind="note", sentence=name)).seq)
        ledger.save_approval(question(name), {"arguments": {"to": name}})
        say("asked", name)
        with ledger.transaction():
            ledger.close_approval(name, "approved")
            ledger.append(Entry(kind="answer", sentence=name))
        if not ledger.use_answer(name):
            raise SystemExit(f"the answer {name} was used before")
        say("used", name)
        say("row", ledger.begin_call(name, entry("running")).seq)
        say("did", name)
        say("row", ledger.end_call(name, entry("done")).seq)
        say("ended", name)
        ledger.reserve(name, "t", 5)
        say("reserved", name)
        if number % 2:
            say("releasing", name)
            ledger.release(name)
            say("released", name)
        ledger.keep("stopped", number % 3 == 0)
        ledger.append_all([Entry(kind="note", sentence=f"{name} {part}") for part in range(number % 5)])
        say("row", ledger.last_seq)


def main(folder: Path) -> None:
    """For each line on standard input one life, in a process of its own; `dead` says that it ended."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            say("pid", os.getpid())
            live(folder, line.strip())
        _, status = os.waitpid(child, 0)
        say("dead", -os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
