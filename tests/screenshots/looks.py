"""How a desktop may be set up: light, dark, large, in another language, from right to left. One look is one row of pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

ROLE = QPalette.ColorRole
DARK = {
    ROLE.Window: "#202326", ROLE.WindowText: "#fcfcfc", ROLE.Base: "#141618", ROLE.AlternateBase: "#1d1f22",
    ROLE.Text: "#fcfcfc", ROLE.Button: "#292c30", ROLE.ButtonText: "#fcfcfc", ROLE.ToolTipBase: "#292c30",
    ROLE.ToolTipText: "#fcfcfc", ROLE.Highlight: "#2d6f8f", ROLE.HighlightedText: "#fcfcfc", ROLE.Link: "#5eb8e0",
    ROLE.PlaceholderText: "#a1a9b1", ROLE.Light: "#40464c", ROLE.Midlight: "#33383c", ROLE.Mid: "#1b1d20",
    ROLE.Dark: "#101112", ROLE.Shadow: "#070808",
}  # fmt: skip
"""As a desktop's dark scheme has it."""
HIGH_CONTRAST = {
    role: colour
    for roles, colour in (
        ((ROLE.Window, ROLE.Base, ROLE.AlternateBase, ROLE.Button, ROLE.ToolTipBase, ROLE.Mid, ROLE.Dark), "#000000"),
        ((ROLE.WindowText, ROLE.Text, ROLE.ButtonText, ROLE.ToolTipText, ROLE.PlaceholderText, ROLE.Light), "#ffffff"),
        ((ROLE.Highlight, ROLE.Link), "#ffff00"),
        ((ROLE.HighlightedText,), "#000000"),
    )
    for role in roles
}
"""White on black, as those need it who see little."""


@dataclass(frozen=True, slots=True)
class Look:
    """One way a desktop may be set up."""

    name: str
    every: bool = False
    """Whether all scenes are taken in it; else those alone that show a window as a whole."""
    colours: Mapping[QPalette.ColorRole, str] | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    right_to_left: bool = False
    font: float = 1.0

    def put_on(self, application: QApplication) -> None:
        """Let this application look so."""
        if self.colours is not None:
            application.setPalette(palette(self.colours))
        if self.right_to_left:
            application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        if self.font != 1.0:
            font = application.font()
            font.setPointSizeF(font.pointSizeF() * self.font)
            application.setFont(font)


LOOKS = (
    Look("light", every=True),
    Look("dark", every=True, colours=DARK),
    Look("twice as large", environment={"QT_SCALE_FACTOR": "2"}),
    Look("text twice as large", font=2.0),
    Look("german", environment={"MESHCLAW_LANGUAGE": "de_DE"}),
    Look("right to left", right_to_left=True),
    Look("high contrast", colours=HIGH_CONTRAST),
)


def palette(colours: Mapping[QPalette.ColorRole, str]) -> QPalette:
    """A palette of these colours; what is disabled is halfway to its ground."""
    made = QPalette()
    for role, colour in colours.items():
        made.setColor(role, QColor(colour))
    for role in (ROLE.WindowText, ROLE.Text, ROLE.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor("#8a9097"))
    return made
