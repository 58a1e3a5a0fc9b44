"""Windows come back where they were, on a screen that exists, whatever their file says."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.screens import TITLE_BAR, settled
from meshclaw_desktop.tray.window_places import Place, WindowPlaces, read, written

MAIN = QRect(0, 0, 1280, 768)
RIGHT = QRect(1280, 0, 1920, 1080)
LEAST = QSize(200, 100)

numbers = st.integers(-100_000, 100_000)
sizes = st.integers(1, 20_000)
screens = st.lists(
    st.builds(
        QRect, st.integers(-4000, 4000), st.integers(-4000, 4000), st.integers(640, 4000), st.integers(480, 4000)
    ),
    min_size=1,
    max_size=3,
)


@pytest.mark.parametrize(
    "place",
    [QRect(100, 100, 800, 600), QRect(1400, 200, 1000, 700), QRect(1000, 100, 800, 600)],
    ids=["on the main screen", "on the other", "over both"],
)
def test_a_window_that_can_be_seen_stays_where_it_was(place: QRect) -> None:
    assert settled(place, [MAIN, RIGHT], LEAST) == place


def test_a_window_of_a_screen_that_is_gone_comes_to_the_main_one() -> None:
    place = settled(QRect(2000, 200, 1000, 700), [MAIN], LEAST)
    assert MAIN.contains(place)
    assert place.size() == QSize(1000, 700)


def test_a_window_that_is_larger_than_the_screen_becomes_smaller() -> None:
    assert MAIN.contains(settled(QRect(0, 0, 3000, 2000), [MAIN], LEAST))


def test_a_window_whose_title_bar_cannot_be_reached_comes_down() -> None:
    assert settled(QRect(100, -300, 800, 600), [MAIN], LEAST).top() >= TITLE_BAR
    assert settled(QRect(100, 0, 800, 600), [MAIN], LEAST).top() >= TITLE_BAR


def test_a_corner_that_is_left_of_a_window_brings_it_back_to_that_screen() -> None:
    place = settled(QRect(3100, 900, 600, 500), [MAIN, RIGHT], LEAST)
    assert RIGHT.contains(place)


@given(numbers, numbers, sizes, sizes, screens)
def test_whatever_is_remembered_most_of_the_window_is_on_some_screen(
    left: int, top: int, width: int, height: int, there: list[QRect]
) -> None:
    place = settled(QRect(left, top, width, height), there, LEAST)
    seen = sum(one.width() * one.height() for one in (place.intersected(screen) for screen in there) if one.isValid())
    assert seen >= 0.9 * place.width() * place.height() - 1
    assert place.width() >= min(LEAST.width(), width)


@given(st.binary(max_size=200))
def test_a_broken_file_means_no_places(octets: bytes) -> None:
    read(octets)


@pytest.mark.parametrize(
    "one",
    [
        None, 7, [], {}, {"left": 1, "top": 1, "width": 0, "height": 5}, {"left": 1, "top": 1, "width": True, "height": 5},
        {"left": "1", "top": 1, "width": -4, "height": 5}, {"left": 1, "top": 1, "width": 10**9, "height": 5},
    ],
)  # fmt: skip
def test_a_place_that_makes_no_sense_is_left_out(one: object) -> None:
    good = {"left": 5, "top": 6, "width": 700, "height": 500, "maximized": True}
    assert read(json.dumps({"bad": one, "good": good}).encode()) == {"good": Place(5, 6, 700, 500, True)}


def test_what_is_written_is_read_again() -> None:
    places = {"a": Place(-5, 6, 700, 500), "b": Place(0, 0, 10, 10, True)}
    assert read(written(places).encode()) == places


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "windows.json"


def a_window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.setObjectName("some-window")
    window.resize(300, 200)
    qtbot.addWidget(window)
    return window


def test_a_window_comes_back_in_the_next_run_and_its_file_is_the_users_alone(qtbot: QtBot, file: Path) -> None:
    first = WindowPlaces(file)
    window = a_window(qtbot)
    first.restore(window)
    window.setGeometry(120, 140, 420, 330)
    window.show()
    window.close()
    first.finish()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = a_window(qtbot)
    WindowPlaces(file).restore(again)
    assert again.geometry() == QRect(120, 140, 420, 330)


def test_a_window_whose_size_is_its_own_takes_the_place_alone(qtbot: QtBot, file: Path) -> None:
    file.write_text(written({"some-window": Place(120, 140, 420, 330)}))
    window = a_window(qtbot)
    WindowPlaces(file).restore(window, size=False)
    assert window.geometry() == QRect(120, 140, 300, 200)


def test_a_maximized_window_comes_back_maximized_and_knows_its_former_size(qtbot: QtBot, file: Path) -> None:
    file.write_text(written({"some-window": Place(120, 140, 420, 330, True)}))
    window = a_window(qtbot)
    WindowPlaces(file).restore(window)
    window.show()
    assert window.isMaximized()
    window.showNormal()
    assert window.size() == QSize(420, 330)


def test_a_window_that_is_open_is_left_where_it_is(qtbot: QtBot, file: Path) -> None:
    file.write_text(written({"some-window": Place(120, 140, 420, 330)}))
    window = a_window(qtbot)
    window.setGeometry(10, 60, 300, 200)
    window.show()
    WindowPlaces(file).restore(window)
    assert window.geometry() == QRect(10, 60, 300, 200)


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    places = WindowPlaces(tmp_path / "file" / "windows.json")
    window = a_window(qtbot)
    places.restore(window)
    window.show()
    window.close()
    places.finish()
