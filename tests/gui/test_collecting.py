"""Garbage is collected, and in the UI thread alone."""

from __future__ import annotations

import gc
import threading

import pytest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.collecting import Collecting


class Ring:
    """Something that only the collector can free; it notes which thread did."""

    freed_in: list[int]

    def __init__(self, freed_in: list[int]) -> None:
        self.freed_in = freed_in
        self.itself = self

    def __del__(self) -> None:
        self.freed_in.append(threading.get_ident())


def fill(freed_in: list[int]) -> None:
    for _ in range(20_000):
        Ring(freed_in)


def test_what_another_thread_leaves_is_freed_in_this_one(qtbot: QtBot) -> None:
    collecting = Collecting()
    freed_in: list[int] = []
    try:
        other = threading.Thread(target=fill, args=(freed_in,))
        other.start()
        other.join()
        assert freed_in == [], "nothing is freed there"
        qtbot.waitUntil(lambda: len(freed_in) == 20_000)
        assert set(freed_in) == {threading.get_ident()}
    finally:
        collecting.close()


def test_without_it_the_other_thread_would_free_things() -> None:
    """So that the test above can fail."""
    freed_in: list[int] = []
    other = threading.Thread(target=fill, args=(freed_in,))
    other.start()
    other.join()
    assert other.ident in freed_in


@pytest.mark.parametrize("was_on", [True, False])
def test_afterwards_all_is_as_it_was(was_on: bool) -> None:
    (gc.enable if was_on else gc.disable)()
    try:
        Collecting().close()
        assert gc.isenabled() is was_on
    finally:
        gc.enable()
