"""The pop-up under real hands: clicked, typed at, covered, and left alone."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from meshclaw_desktop.commands.virtual_desktop import VirtualDesktop
from tests.gui_outside.tray_on_desktop import TrayOnDesktop, tray_on, until

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]

EDITOR = """
import sys
from PySide6.QtWidgets import QApplication, QPlainTextEdit
application = QApplication([])
editor = QPlainTextEdit()
editor.setWindowTitle("Editor")
editor.textChanged.connect(lambda: print(len(editor.toPlainText()), flush=True))
editor.resize(500, 300)
editor.show()
application.exec()
"""
VEIL = """
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
veil = QWidget(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowTransparentForInput | Qt.WindowType.X11BypassWindowManagerHint)
veil.setWindowTitle("Veil")
veil.setStyleSheet("background: #ffffff")
veil.setGeometry(%d, %d, 300, 60)
veil.show()
print("up", flush=True)
application.exec()
"""


@pytest.fixture
def tray(desktop: VirtualDesktop) -> Iterator[TrayOnDesktop]:
    with tray_on(desktop) as made:
        yield made


def test_a_real_click_approves_exactly_what_was_shown(tray: TrayOnDesktop) -> None:
    tray.tell(open={"id": "a1", "digest": "5" * 64})
    place = tray.approve_button()
    time.sleep(1.6)
    tray.click(place)
    answers = tray.answers()
    assert [(one["approval"], one["digest"], one["approved"]) for one in answers] == [("a1", "5" * 64, True)]


def test_typing_while_it_appears_goes_on_elsewhere_and_answers_nothing(tray: TrayOnDesktop) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", EDITOR], env=tray.environment, stdout=subprocess.PIPE, text=True
    ) as editor:
        tray.click(tray.place_of(tray.wait_for_window("Editor"))[:2])
        window = tray.window("Editor")
        tray.do("windowfocus", "--sync", window)
        typed = 0
        stop = threading.Event()

        def type_on() -> None:
            nonlocal typed
            while not stop.is_set():
                tray.do("key", "--delay", "0", ("y", "Return", "space")[typed % 3])
                typed += 1
                time.sleep(0.06)

        typist = threading.Thread(target=type_on)
        typist.start()
        tray.tell(open={"id": "a1"})
        tray.wait_for_window("Approval needed")
        time.sleep(2.5)
        stop.set()
        typist.join()
        assert tray.do("getwindowfocus").strip() == window
        time.sleep(0.5)
        editor.kill()
        assert editor.stdout is not None
        received = [int(line) for line in editor.stdout.read().split()]
    assert typed > 15
    assert received[-1] == typed
    assert tray.answers() == []


def test_keys_on_a_pop_up_that_was_clicked_into_approve_nothing(tray: TrayOnDesktop) -> None:
    tray.tell(open={"id": "a1"})
    window = tray.wait_for_window("Approval needed")
    left, top, _, _ = tray.place_of(window)
    tray.click((left + 8, top + 8))
    time.sleep(1.4)
    for key in ("y", "Return", "space", "a", "KP_Enter", "alt+a", "ctrl+Return"):
        tray.do("key", key)
    assert tray.answers() == []
    tray.do("key", "Escape")
    until(lambda: not tray.window("Approval needed"))
    assert tray.answers() == []


def test_five_clicks_where_the_next_approve_appears_answer_one_question(tray: TrayOnDesktop) -> None:
    for number in range(4):
        tray.tell(open={"id": f"a{number}"})
    place = tray.approve_button()
    time.sleep(1.8)
    tray.do("mousemove", *place, "click", "--repeat", 5, "--delay", 60, 1)
    assert len(tray.answers(2)) == 1


def test_clicks_before_a_second_has_passed_answer_nothing(tray: TrayOnDesktop) -> None:
    tray.tell(open={"id": "warm-up"})
    place = tray.approve_button()
    tray.tell(close="warm-up")
    until(lambda: not tray.window("Approval needed"))
    tray.do("mousemove", *place)
    tray.tell(open={"id": "a1"})
    tray.wait_for_window("Approval needed")
    tray.do("click", "--repeat", 6, "--delay", 80, 1)
    assert tray.answers() == []


def test_what_lies_over_it_stops_the_click(tray: TrayOnDesktop) -> None:
    tray.tell(open={"id": "a1"})
    place = tray.approve_button()
    left, top, _, _ = tray.place_of(tray.window("Approval needed"))
    time.sleep(1.6)
    with subprocess.Popen(
        [sys.executable, "-c", VEIL % (left + 20, top + 130)], env=tray.environment, stdout=subprocess.PIPE
    ) as veil:
        assert veil.stdout is not None
        veil.stdout.readline()
        time.sleep(1.5)
        tray.click(place)
        assert tray.answers() == []
        veil.kill()
    time.sleep(1.8)
    tray.click(tray.approve_button())
    assert len(tray.answers()) == 1


def test_closing_it_and_killing_the_tray_answer_nothing(tray: TrayOnDesktop) -> None:
    tray.tell(open={"id": "a1"})
    tray.close_window("Approval needed")
    assert tray.answers() == []
    tray.tell(open={"id": "a2"})
    tray.wait_for_window("Approval needed")
    tray.tray.kill()
    tray.tray.wait()
    assert tray.answers() == []
    tray.tray = tray.start_tray()
    tray.wait_for_window("Approval needed")
    assert tray.answers() == []
