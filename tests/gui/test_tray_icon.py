"""What the icon shows: never safer than things are, readable on both kinds of panels."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray import host as host_module
from meshclaw_desktop.tray.appearance import appearance
from meshclaw_desktop.tray.host import POLL_MS, TrayHost
from meshclaw_desktop.tray.icon import Look, expects_dark_panel, icon_for, is_dark
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.messages import ApprovalClosed, ApprovalOpened, Status
from tests.gui.samples import a_status, a_task, an_approval

SAFETY = [Look.NEEDS_YOU, Look.WORKING, Look.PAUSED, Look.IDLE, Look.STOPPED]
STATES = ["queued", "working", "waiting", "paused"]


def test_without_a_status_it_is_not_connected() -> None:
    assert appearance(None, 3).look is Look.NOT_CONNECTED


@pytest.mark.parametrize(
    ("states", "waiting", "stopped", "look"),
    [
        ([], 0, False, Look.IDLE),
        (["working"], 0, False, Look.WORKING),
        (["paused"], 0, False, Look.PAUSED),
        (["paused", "working"], 0, False, Look.WORKING),
        (["queued"], 0, False, Look.WORKING),
        (["working"], 2, False, Look.NEEDS_YOU),
        ([], 1, False, Look.NEEDS_YOU),
        (["working"], 1, True, Look.STOPPED),
    ],
)
def test_each_state_has_its_look(states: list[str], waiting: int, stopped: bool, look: Look) -> None:
    status = a_status(tasks=tuple(a_task(state=one) for one in states), stopped=stopped)
    assert appearance(status, waiting).look is look


@given(st.lists(st.sampled_from(STATES), max_size=4), st.integers(0, 3), st.booleans())
def test_it_never_looks_safer_than_it_is(states: list[str], waiting: int, stopped: bool) -> None:
    look = appearance(a_status(tasks=tuple(a_task(state=one) for one in states), stopped=stopped), waiting).look
    if not stopped:
        assert look is not Look.STOPPED
        if set(states) - {"paused"}:
            assert look in (Look.WORKING, Look.NEEDS_YOU)
        if states:
            assert look is not Look.IDLE


def test_in_a_thousand_random_changes_it_is_never_safer_than_what_the_runtime_said() -> None:
    """Facts as they come on the line, connections lost among them; the icon is judged after each."""
    chance = random.Random(10)
    state = State()
    status: Status | None = None
    waiting: set[str] = set()
    for at in range(1_000):
        match chance.randrange(6):
            case 0 | 1:
                tasks = tuple(a_task(id=f"t{n}", state=chance.choice(STATES)) for n in range(chance.randrange(4)))
                status = a_status(tasks=tasks, stopped=chance.random() < 0.1, waiting=len(waiting))
                state.apply([status])
            case 2:
                waiting.add(f"a{at}")
                state.apply([ApprovalOpened(an_approval(id=f"a{at}"))])
            case 3 | 4 if waiting:
                gone = chance.choice(sorted(waiting))
                waiting.remove(gone)
                state.apply([ApprovalClosed(gone, "approved")])
            case _:
                status, waiting = None, set()
                state.lose()
        look = appearance(state.status, state.waiting).look
        if status is None:
            assert look is Look.NOT_CONNECTED
            continue
        moving = any(one.state != "paused" for one in status.tasks)
        assert (look is Look.STOPPED) == status.stopped
        if not status.stopped:
            assert look is Look.NEEDS_YOU or not waiting
            assert look in (Look.NEEDS_YOU, Look.WORKING) or not moving
            assert look is not Look.IDLE or not status.tasks


def test_the_tooltip_is_one_line_and_hides_nothing() -> None:
    status = a_status(tasks=(a_task(title="Triage\n\u202eevil" + "x" * 100),))
    tooltip = appearance(status, 2).tooltip
    assert "\n" not in tooltip
    assert "\u202e" not in tooltip
    assert "2 approvals waiting · $0.42 of $3.00 today" in tooltip


@pytest.mark.parametrize("dark_panel", [False, True])
@pytest.mark.parametrize("look", list(Look))
@pytest.mark.parametrize("size", [16, 22, 32])
def test_every_look_differs_from_every_other_on_both_panels(
    qapp: object, look: Look, dark_panel: bool, size: int
) -> None:
    pictures = {one: icon_for(one, 2, dark_panel=dark_panel).pixmap(size, size).toImage() for one in Look}
    assert not pictures[look].isNull()
    assert all(pictures[look] != picture for one, picture in pictures.items() if one is not look)
    other = icon_for(look, 2, dark_panel=not dark_panel).pixmap(size, size).toImage()
    assert pictures[look] != other


@pytest.mark.parametrize("dark_panel", [False, True])
@pytest.mark.parametrize("look", list(Look))
@pytest.mark.parametrize("size", [16, 22, 32])
def test_where_the_panel_is_not_known_it_can_be_seen_on_both(
    qapp: object, look: Look, dark_panel: bool, size: int
) -> None:
    picture = icon_for(look, 2, dark_panel=dark_panel, sure=False).pixmap(size, size)
    for ground in ("#000000", "#ffffff"):
        panel = QImage(size, size, QImage.Format.Format_RGB32)
        panel.fill(ground)
        painter = QPainter(panel)
        painter.drawPixmap(0, 0, picture)
        painter.end()
        level = QColor(ground).lightness()
        seen = sum(abs(panel.pixelColor(x, y).lightness() - level) > 90 for x in range(size) for y in range(size))
        assert seen > size * size * 0.08


def test_the_number_is_drawn(qapp: object) -> None:
    numbers = [icon_for(Look.NEEDS_YOU, n, dark_panel=False).pixmap(22, 22).toImage() for n in (1, 2, 9, 12)]
    assert all(one != other for at, one in enumerate(numbers) for other in numbers[at + 1 :])


def test_gnomes_panel_is_dark(qapp: object) -> None:
    assert expects_dark_panel({"XDG_CURRENT_DESKTOP": "ubuntu:GNOME"})
    assert not expects_dark_panel({})


def test_a_dark_panel_is_seen(qapp: object) -> None:
    for colour, dark in (("#202020", True), ("#f0f0f0", False)):
        picture = QImage(22, 30, QImage.Format.Format_RGB32)
        picture.fill(colour)
        assert is_dark(picture) is dark


# ---- the host ----


@pytest.fixture
def desktop_has_tray(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    has: list[bool] = [False]
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: has[0])
    monkeypatch.setattr(host_module, "POLL_MS", (5, 5, 5, 5, 10))
    return has


@pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface", extend=True)
def test_no_icon_is_made_before_there_is_a_tray(qtbot: QtBot, desktop_has_tray: list[bool]) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    host = TrayHost(menu)
    host.show(icon_for(Look.IDLE, 0, dark_panel=False), "idle")
    with qtbot.waitSignal(host.absent):
        host.start()
    assert not host.present
    desktop_has_tray[0] = True
    with qtbot.waitSignal(host.appeared):
        pass
    assert host.present
    assert not host._poll.isActive()
    host.hide()


def test_it_looks_ever_more_seldom() -> None:
    assert list(POLL_MS) == sorted(POLL_MS)
    assert POLL_MS[-1] >= 10_000


def test_a_notification_carries_no_markup(qapp: object, tmp_path: Path) -> None:
    assert host_module._without_markup("<img src='http://x'> & co") == "‹img src='http://x'› + co"
