"""The line to ask something: empty, while the answer comes, at its end, and when it may not."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import Ask, Failed, TaskEnded, TextDelta
from tests.gui.samples import a_task
from tests.gui.stand_in_runtime import StandIn
from tests.screenshots.stage import Play, Scene, Stage

ANSWER = "I archived 23 build results and read 8 messages.\n\nDana asks for the Q3 invoices again: she would like to have them by Friday. "


def takes_it(runtime: StandIn) -> None:
    """A task is begun."""
    runtime.answers[Ask] = lambda _request: to_json(a_task(id="t9", title="Triage my mail"))


def refuses(runtime: StandIn) -> None:
    """It may not be begun."""
    failed = Failed(0, "LimitReached", "Today's limit is reached: $3.00 of $3.00.", "Raise it in the settings.")
    runtime.answers[Ask] = lambda _request: failed


def opened(stage: Stage) -> Play:
    """Open it."""
    stage.desktop.windows.show_ask()
    yield 500
    return stage.window("ask-window")


def asked(stage: Stage, *, answer: bool = True, ends: str = "") -> Play:
    """Ask, and let the answer come; with `ends` to its end."""
    yield from opened(stage)
    line = stage.find(QLineEdit, "ask-line")
    QTest.keyClicks(line, "Triage my mail")
    QTest.keyClick(line, Qt.Key.Key_Return)
    yield 400
    if answer:
        stage.runtime.tell(TextDelta("t9", ANSWER))
        yield 300
    if ends:
        ended = a_task(id="t9", state="ended", outcome=ends, answer=ANSWER if answer else "", ended_at=1.0)
        stage.runtime.tell(TaskEnded(ended))
        yield 300
    return stage.window("ask-window")


SCENES = (
    Scene("ask", opened),
    Scene("ask while it works", asked, whole=True, prepare=takes_it),
    Scene("ask done", partial(asked, ends="done"), prepare=takes_it),
    Scene("ask failed", partial(asked, answer=False, ends="failed"), prepare=takes_it),
    Scene("ask refused", partial(asked, answer=False), prepare=refuses),
    Scene("ask not connected", opened, connected=False),
)
