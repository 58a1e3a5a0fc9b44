"""The icons load, and the six states can be told apart at 16 px without colour."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtSvg", reason="the runtime's tests run without Qt")

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).parents[2] / "resources" / "icons"
STATES = ("stopped", "idle", "working", "needs-you", "paused", "not-connected")
PANELS = {"dark": "#f2f3f5", "light": "#22262b"}
PLAIN = {"svg", "title", "g", "path", "circle", "rect", "defs", "linearGradient", "stop"}
SVG = "{http://www.w3.org/2000/svg}"


def grey(state: str, tone: str, size: int = 16) -> list[int]:
    """The icon on its panel, as one brightness for each pixel."""
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(QColor(PANELS[tone]))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(ICONS / f"{state}-{tone}.svg")).render(painter, QRectF(0, 0, size, size))
    painter.end()
    flat = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return [flat.pixelColor(x, y).red() for y in range(size) for x in range(size)]


def test_there_is_one_icon_for_each_state_and_tone() -> None:
    expected = {f"{state}-{tone}.svg" for state in STATES for tone in PANELS} | {"meshclaw.svg"}
    assert {p.name for p in ICONS.glob("*.svg")} == expected


@pytest.mark.parametrize("path", sorted(ICONS.glob("*.svg")), ids=lambda p: p.name)
def test_qt_draws_it(path: Path) -> None:
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    assert renderer.viewBoxF() == QRectF(0, 0, 32, 32)
    tags = {e.tag.removeprefix(SVG) for e in ET.parse(path).iter()}
    assert tags <= PLAIN


@pytest.mark.parametrize("tone", PANELS)
@pytest.mark.parametrize("state", STATES)
def test_it_stands_out_from_its_panel(state: str, tone: str) -> None:
    panel = QColor(PANELS[tone]).red()
    assert sum(abs(value - panel) > 60 for value in grey(state, tone)) >= 20


@pytest.mark.parametrize("tone", PANELS)
@pytest.mark.parametrize(("one", "other"), list(combinations(STATES, 2)))
def test_two_states_differ_without_colour(one: str, other: str, tone: str) -> None:
    different = sum(abs(a - b) > 48 for a, b in zip(grey(one, tone), grey(other, tone), strict=True))
    assert different >= 12


@pytest.mark.parametrize("tone", PANELS)
def test_the_badge_lies_where_the_readme_says(tone: str) -> None:
    x, y, radius = re.findall(r"centre \(([\d.]+), ([\d.]+)\), radius ([\d.]+)", (ICONS / "README.md").read_text())[0]
    (disc,) = ET.parse(ICONS / f"needs-you-{tone}.svg").iter(f"{SVG}circle")
    assert (disc.get("cx"), disc.get("cy"), disc.get("r")) == (x, y, radius)
