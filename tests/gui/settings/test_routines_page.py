"""The page of routines: what each does and may, and a switch that moves when the runtime says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.settings import routine_card, routines_page
from meshclaw_desktop.tray.settings.routine_card import RoutineCard
from meshclaw_desktop.tray.settings.window import SettingsWindow
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import EditRoutine, Failed, ListRoutines, RunRoutine, SwitchRoutine, TaskEnded
from meshclaw_desktop.wire.routines import RoutineRow
from tests.gui.samples import a_task, an_activity
from tests.gui.settings.parts import find, wait_for, words
from tests.gui.settings.samples import a_routine, some_routines
from tests.gui.stand_in_runtime import StandIn


class Rows:
    """The routines that the played runtime knows."""

    def __init__(self, runtime: StandIn) -> None:
        self.now = {row.name: row for row in some_routines()}
        runtime.answers[ListRoutines] = lambda _request: to_json(list(self.now.values()))
        runtime.answers[SwitchRoutine] = self._switch

    def change(self, name: str, **changes: Any) -> RoutineRow:
        self.now[name] = replace(self.now[name], **changes)
        return self.now[name]

    def _switch(self, request: SwitchRoutine) -> Any:
        return to_json(self.change(request.routine, on=request.on))


@pytest.fixture
def rows(runtime: StandIn) -> Rows:
    return Rows(runtime)


@pytest.fixture
def page(window: SettingsWindow, rows: Rows, qtbot: QtBot) -> SettingsWindow:
    """The settings at that page."""
    window.turn_to("routines")
    qtbot.waitUntil(lambda: window.routines.card("travel") is not None)
    return window


def card(window: SettingsWindow, name: str) -> RoutineCard:
    found = window.routines.card(name)
    assert found is not None
    return found


def is_on(window: SettingsWindow, name: str) -> bool:
    return bool(card(window, name).switch.button("on").isChecked())


def sent(runtime: StandIn, kind: type) -> bool:
    return any(isinstance(one, kind) for one in list(runtime.requests.queue))


def said_by(window: SettingsWindow, name: str) -> list[str]:
    """All that a card says now."""
    labels = card(window, name).findChildren(QLabel)
    return [one.text() for one in labels if one.isVisibleTo(window)]


def test_the_pages_stand_in_their_order(window: SettingsWindow) -> None:
    titles = [row.text() for row in window._rows]
    assert titles == ["Connectors", "Model", "Limits", "Routines", "Rules", "Memory", "Your data"]


def test_each_says_when_it_runs_and_how_it_went(page: SettingsWindow) -> None:
    said = said_by(page, "morning-triage")
    assert said[:2] == ["Morning triage", "weekdays at 06:30"]
    assert any(one.startswith("Next: ") for one in said)
    last = card(page, "morning-triage").last.text()
    assert last.startswith("Last: ")
    assert last.endswith(" · Done · $0.04")
    assert is_on(page, "morning-triage")
    assert "runs now" in said_by(page, "deployment-watch")
    assert "when you say so" in said_by(page, "reports")


def test_a_bad_file_is_named_with_its_line_and_stays_off(page: SettingsWindow) -> None:
    assert words(page, "routine-travel-problem").startswith("travel.md: line 4: ")
    assert not card(page, "travel").switch.isEnabled()
    assert not card(page, "travel").run.isEnabled()
    assert card(page, "travel").edit.isEnabled()


def test_switching_off_is_done_at_once_but_moves_only_when_the_runtime_says_so(
    page: SettingsWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    card(page, "morning-triage").switch.button("off").click()
    assert is_on(page, "morning-triage")
    request = wait_for(qtbot, runtime, SwitchRoutine)
    assert (request.routine, request.on) == ("morning-triage", False)
    qtbot.waitUntil(lambda: not is_on(page, "morning-triage"))


def test_a_switch_that_is_refused_stays_where_it_was(page: SettingsWindow, runtime: StandIn, qtbot: QtBot) -> None:
    runtime.answers[SwitchRoutine] = lambda _request: Failed(0, "Broken", "The disk is full.", "Make room.")
    card(page, "morning-triage").switch.button("off").click()
    qtbot.waitUntil(lambda: card(page, "morning-triage").said == "The disk is full. Make room.")
    assert is_on(page, "morning-triage")


def test_before_it_is_switched_on_it_says_what_it_may(
    page: SettingsWindow, rows: Rows, runtime: StandIn, qtbot: QtBot
) -> None:
    rows.change("morning-triage", on=False)
    page.routines.refresh()
    qtbot.waitUntil(lambda: not is_on(page, "morning-triage"))
    card(page, "morning-triage").switch.button("on").click()
    said = said_by(page, "morning-triage")
    for one in (
        "Switched on, it starts by itself: weekdays at 06:30. It may then do this.",
        "Calendar · may read",
        "Email · asks before it acts",
        "All other connectors are off for it.",
        "– archive what it finds in email",
        "A run may spend $0.25 at most.",
    ):
        assert one in said
    assert not any("Slack" in one for one in said)
    assert not sent(runtime, SwitchRoutine)
    find(page, "routine-morning-triage-yes").click()
    assert wait_for(qtbot, runtime, SwitchRoutine).on
    qtbot.waitUntil(lambda: is_on(page, "morning-triage"))


def test_what_is_asked_is_brought_into_view(page: SettingsWindow, qtbot: QtBot) -> None:
    page.resize(600, 320)
    card(page, "dream").switch.button("on").click()
    yes = find(page, "routine-dream-yes")
    view = page.routines.viewport()
    qtbot.waitUntil(lambda: view.rect().contains(yes.mapTo(view, yes.rect().center())))


def test_a_no_switches_nothing(page: SettingsWindow, runtime: StandIn) -> None:
    card(page, "dream").switch.button("on").click()
    assert "It reaches no connector." in said_by(page, "dream")
    find(page, "routine-dream-no").click()
    assert not sent(runtime, SwitchRoutine)
    assert not is_on(page, "dream")


def test_what_it_may_is_asked_anew_when_it_changes_under_the_question(
    page: SettingsWindow, rows: Rows, runtime: StandIn, qtbot: QtBot
) -> None:
    card(page, "dream").switch.button("on").click()
    assert find(page, "routine-dream-yes").isVisible()
    rows.change("dream", budget_usd_micros=9_000_000)
    runtime.happen([an_activity(1, kind="policy", sentence="The file of Dream was changed")])
    qtbot.waitUntil(lambda: card(page, "dream").row.budget_usd_micros == 9_000_000)
    assert not any(one.isVisible() for one in card(page, "dream").findChildren(QPushButton, "routine-dream-yes"))
    assert not sent(runtime, SwitchRoutine)


def test_it_is_run_now(page: SettingsWindow, rows: Rows, runtime: StandIn, qtbot: QtBot) -> None:
    def run(request: RunRoutine) -> Any:
        rows.change(request.routine, running="t9")
        return to_json(a_task(id="t9", routine=request.routine))

    runtime.answers[RunRoutine] = run
    find(page, "routine-morning-triage-run").click()
    assert wait_for(qtbot, runtime, RunRoutine).routine == "morning-triage"
    qtbot.waitUntil(lambda: card(page, "morning-triage").said == "It runs now.")
    qtbot.waitUntil(lambda: not card(page, "morning-triage").run.isEnabled())
    with qtbot.waitSignal(page.task_wanted) as caught:
        card(page, "morning-triage").last.click()
    assert caught.args == ["t9"]


def test_one_that_is_off_says_what_it_may_before_it_is_run(
    page: SettingsWindow, runtime: StandIn, qtbot: QtBot
) -> None:
    find(page, "routine-dream-run").click()
    assert "It is off, and would run this once. It may then do this." in said_by(page, "dream")
    assert not sent(runtime, RunRoutine)
    find(page, "routine-dream-yes").click()
    assert wait_for(qtbot, runtime, RunRoutine).routine == "dream"


def test_its_last_run_leads_to_its_brief(page: SettingsWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.brief_wanted) as caught:
        card(page, "morning-triage").last.click()
    assert caught.args == ["t7"]


def test_its_file_and_the_folder_are_opened(
    page: SettingsWindow, runtime: StandIn, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[Path] = []

    def note(path: Path) -> bool:
        opened.append(path)
        return path.suffix == ""

    monkeypatch.setattr(routine_card, "open_path", note)
    monkeypatch.setattr(routines_page, "open_path", note)
    runtime.answers[EditRoutine] = lambda request: f"/x/{request.routine}.md"
    find(page, "routine-dream-edit").click()
    qtbot.waitUntil(lambda: opened == [Path("/x/dream.md")])
    assert card(page, "dream").said == f"Nothing opens such files here. It lies at {Path('/x/dream.md')}."
    find(page, "routines-folder").click()
    assert opened[1:] == [tmp_path / "routines"]


def test_it_follows_what_happens_elsewhere(page: SettingsWindow, rows: Rows, runtime: StandIn, qtbot: QtBot) -> None:
    rows.change("morning-triage", running="", last=a_task(id="t10", state="ended", outcome="stopped", ended_at=1.0))
    runtime.tell(TaskEnded(a_task(id="t10", routine="morning-triage", state="ended", outcome="stopped")))
    qtbot.waitUntil(lambda: " · Stopped · " in card(page, "morning-triage").last.text())
    del rows.now["travel"]
    rows.now["new"] = a_routine("new", title="Brand new")
    runtime.happen([an_activity(1, kind="routine", sentence="A routine was added")])
    qtbot.waitUntil(lambda: page.routines.card("new") is not None)
    assert page.routines.card("travel") is None
