"""Everything can be read: the contrast of each text on each ground it stands on, on light, dark and extreme palettes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from meshclaw_desktop.tray.theme import Theme, Tone, contrast, readable, sheet, theme_of
from tests.screenshots.looks import DARK, HIGH_CONTRAST, palette

TEXT, CONTROL = 4.5, 3.0
"""What WCAG asks of text, and of the borders of what is typed into or ticked."""
PALETTES = {
    "light": ("#efefef", "#000000", "#ffffff"),
    "breeze light": ("#eff0f1", "#232629", "#ffffff"),
    "breeze dark": ("#202326", "#fcfcfc", "#141618"),
    "grey": ("#d4d0c8", "#000000", "#ffffff"),
    "white on black": ("#000000", "#ffffff", "#000000"),
    "black on white": ("#ffffff", "#000000", "#ffffff"),
}


def theme(window: str, text: str, base: str) -> Theme:
    made = QPalette()
    made.setColor(QPalette.ColorRole.Window, QColor(window))
    made.setColor(QPalette.ColorRole.WindowText, QColor(text))
    made.setColor(QPalette.ColorRole.Base, QColor(base))
    return theme_of(made)


@pytest.mark.parametrize("colours", PALETTES.values(), ids=PALETTES)
def test_every_text_can_be_read_on_every_ground_it_stands_on(colours: tuple[str, str, str]) -> None:
    one = theme(*colours)
    grounds = {"window": one.window, "base": one.base}
    pairs = {(name, where): (ink, ground) for where, ground in grounds.items() for name, ink in {
        "text": one.text, "muted": one.muted, "accent": one.accent, "good": one.good, "care": one.care, "bad": one.bad,
    }.items()}  # fmt: skip
    pairs |= {(tone, "its ground"): (one.ink(tone), one.ground(tone)) for tone in Tone}
    pairs |= {("on accent", "accent"): (one.on_accent, one.accent)}
    pairs |= {
        (name, "a chosen row"): (ink, one.accent_soft) for name, ink in {"text": one.text, "muted": one.muted}.items()
    }
    pairs |= {("text", "a careful box"): (one.text, one.care_soft), ("text", "a bad box"): (one.text, one.bad_soft)}
    weak = {pair: round(contrast(*two), 2) for pair, two in pairs.items() if contrast(*two) < TEXT}
    assert not weak


@pytest.mark.parametrize("colours", PALETTES.values(), ids=PALETTES)
def test_what_is_typed_into_or_ticked_has_a_border_that_is_seen(colours: tuple[str, str, str]) -> None:
    one = theme(*colours)
    for ground in (one.window, one.base):
        assert contrast(one.edge, ground) >= CONTROL
        assert contrast(one.accent, ground) >= CONTROL


@given(st.integers(0, 0xFFFFFF), st.integers(0, 0xFFFFFF), st.sampled_from([3.0, 4.5]))
def test_any_colour_is_moved_until_it_can_be_read(ink: int, ground: int, least: float) -> None:
    moved = readable(QColor.fromRgb(ink), QColor.fromRgb(ground), least=least)
    assert contrast(moved, QColor.fromRgb(ground)) >= least


@pytest.mark.parametrize("colours", [None, DARK, HIGH_CONTRAST], ids=["light", "dark", "high contrast"])
def test_the_style_sheet_is_understood_and_its_pictures_exist(qtbot: QtBot, colours: object) -> None:
    made = palette(colours) if isinstance(colours, dict) else QPalette()
    text = sheet(theme_of(made))
    for file in re.findall(r'url\("([^"]+)"\)', text):
        assert Path(file).exists()
    window = QWidget()
    qtbot.addWidget(window)
    box = QVBoxLayout(window)
    for control in (QLineEdit(), QDoubleSpinBox(), QCheckBox("one")):
        box.addWidget(control)
    window.setStyleSheet(text)
    window.show()
    assert not window.grab().isNull()
