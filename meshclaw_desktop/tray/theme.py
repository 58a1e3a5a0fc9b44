"""How things look: colours from the platform's palette, fonts, spacing, pills. No other module names a colour."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

from meshclaw_desktop.locations import resources
from meshclaw_desktop.policy.model import Autonomy

GAP = 8
"""Pixels between things that belong together."""
MARGIN = 20
"""Pixels around a window's content."""
ROOM = 4
"""Pixels between the border of a number field and its text."""
HIGHEST = 20.0
"""Who sets black on white, or the reverse, needs to see every border."""
RADIUS = 6.0
"""Pixels of a rounded corner."""


class Tone(StrEnum):
    """What a colour is meant to say; there is always a word beside it that says the same."""

    PLAIN = "plain"
    QUIET = "quiet"
    GOOD = "good"
    CARE = "care"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one palette."""

    dark: bool
    window: QColor
    base: QColor
    """Behind what is written or listed."""
    text: QColor
    muted: QColor
    """For what matters less; still readable: a contrast of 4.5 at least."""
    line: QColor
    """Separators and borders."""
    edge: QColor
    """Around what is typed into or ticked; a contrast of 3 at least."""
    accent: QColor
    on_accent: QColor
    accent_soft: QColor
    good: QColor
    good_soft: QColor
    care: QColor
    care_soft: QColor
    bad: QColor
    bad_soft: QColor

    def ink(self, tone: Tone) -> QColor:
        """The colour of text in that tone."""
        return {
            Tone.PLAIN: self.text,
            Tone.QUIET: self.muted,
            Tone.GOOD: self.good,
            Tone.CARE: self.care,
            Tone.BAD: self.bad,
        }[tone]

    def ground(self, tone: Tone) -> QColor:
        """The colour behind text in that tone."""
        return {
            Tone.PLAIN: self.base,
            Tone.QUIET: self.base,
            Tone.GOOD: self.good_soft,
            Tone.CARE: self.care_soft,
            Tone.BAD: self.bad_soft,
        }[tone]


def theme_of(palette: QPalette) -> Theme:
    """The theme that fits a palette, light or dark."""
    return _theme(*(palette.color(role).rgb() for role in _ROLES))


_ROLES = (QPalette.ColorRole.Window, QPalette.ColorRole.WindowText, QPalette.ColorRole.Base)


@functools.lru_cache(maxsize=8)
def _theme(*colours: int) -> Theme:
    window, text, base = (QColor(one) for one in colours)
    dark = window.lightnessF() < text.lightnessF()
    names = ("#2dbfa9", "#3ecfb8", "#f0b45c", "#ff8a80") if dark else ("#0f766e", "#0d746c", "#a8480a", "#b42318")
    accent, good, care, bad = (readable(QColor(one), base, window) for one in names)
    edge = readable(mixed(text, window, 0.60), base, window, least=3.0)
    return Theme(
        dark=dark,
        window=window,
        base=base,
        text=text,
        muted=readable(mixed(text, window, 0.36), base, window),
        line=edge if contrast(text, window) >= HIGHEST else mixed(text, window, 0.86 if not dark else 0.80),
        edge=edge,
        accent=accent,
        on_accent=QColor("#06201d") if dark else QColor("#ffffff"),
        accent_soft=mixed(accent, base, 0.88 if not dark else 0.80),
        good=good,
        good_soft=mixed(good, base, 0.88 if not dark else 0.80),
        care=care,
        care_soft=mixed(QColor("#f59e0b"), base, 0.86 if not dark else 0.80),
        bad=bad,
        bad_soft=mixed(QColor("#ef4444"), base, 0.88 if not dark else 0.80),
    )


def theme_for(widget: QWidget) -> Theme:
    """The theme of a widget's window, as the palette is now."""
    return theme_of(QApplication.palette(widget))


# ---- colours ----


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`one` with `share` (0 to 1) of `other` in it."""
    keep = 1.0 - share
    return QColor.fromRgbF(
        one.redF() * keep + other.redF() * share,
        one.greenF() * keep + other.greenF() * share,
        one.blueF() * keep + other.blueF() * share,
    )


def contrast(one: QColor, other: QColor) -> float:
    """The contrast of two colours as WCAG counts it, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: QColor, *grounds: QColor, least: float = 4.5) -> QColor:
    """`colour`, moved towards black or white until it can be read on each of `grounds`."""
    end = QColor("#000000") if _luminance(grounds[0]) > 0.18 else QColor("#ffffff")
    for step in range(11):
        tried = mixed(colour, end, step / 10)
        if all(contrast(tried, ground) >= least for ground in grounds):
            return tried
    return end


def _luminance(colour: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else float(((value + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def series(theme: Theme) -> tuple[QColor, ...]:
    """Six colours for parts of a whole, told apart with any eyes by their lightness too; a pattern goes with each."""
    dark = ("#2dd4bf", "#7ba4ff", "#c084fc", "#fbbf24", "#fb7185", "#94a3b8")
    light = ("#0f9488", "#3b6fe0", "#9a4fe0", "#d98a06", "#d83a5b", "#7b8898")
    return tuple(QColor(one) for one in (dark if theme.dark else light))


# ---- fonts ----


def scaled(font: QFont, factor: float = 1.0, *, bold: bool = False, digits: bool = False) -> QFont:
    """A font `factor` times as large; `digits` makes all of them equally wide, where the font can."""
    made = QFont(font)
    if font.pointSizeF() > 0:
        made.setPointSizeF(font.pointSizeF() * factor)
    else:
        made.setPixelSize(round(font.pixelSize() * factor))
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    if digits:
        made.setFeature(QFont.Tag.fromString("tnum"), 1)
    return made


def fixed(font: QFont, factor: float = 0.95) -> QFont:
    """The platform's typewriter font, as large as `font` looks."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if font.pointSizeF() > 0:
        made.setPointSizeF(font.pointSizeF() * factor)
    else:
        made.setPixelSize(round(font.pixelSize() * factor))
    return made


# ---- the looks of buttons and boxes ----


def sheet(theme: Theme) -> str:
    """The style of our windows: flat buttons of three kinds (property `kind`: primary, danger, segment) and boxes."""
    press = mixed(theme.base, theme.text, 0.10).name()
    hover = mixed(theme.base, theme.text, 0.05).name()
    return f"""
    QPushButton {{ background: {theme.base.name()}; color: {theme.text.name()}; border: 1px solid {theme.line.name()};
        border-radius: 6px; padding: 7px 14px; min-height: 18px; }}
    QPushButton:hover {{ background: {hover}; }}
    QPushButton:pressed {{ background: {press}; }}
    QPushButton:focus {{ border: 2px solid {theme.accent.name()}; padding: 6px 13px; }}
    QPushButton:disabled {{ color: {theme.muted.name()}; background: {theme.window.name()}; }}
    QPushButton[kind="primary"] {{ background: {theme.accent.name()}; color: {theme.on_accent.name()};
        border: 1px solid {theme.accent.name()}; font-weight: 600; }}
    QPushButton[kind="primary"]:hover {{ background: {mixed(theme.accent, theme.text, 0.12).name()}; }}
    QPushButton[kind="primary"]:pressed {{ background: {mixed(theme.accent, theme.text, 0.25).name()}; }}
    QPushButton[kind="primary"]:focus {{ border: 2px solid {theme.text.name()}; }}
    QPushButton[kind="primary"]:disabled {{ background: {theme.accent_soft.name()}; color: {theme.muted.name()};
        border: 1px dashed {theme.muted.name()}; }}
    QPushButton[kind="danger"] {{ color: {theme.bad.name()}; }}
    QPushButton[kind="segment"] {{ border-radius: 0px; margin-left: -1px; padding: 4px 11px; min-height: 16px; }}
    QPushButton[kind="segment"][place="first"] {{ border-top-left-radius: 5px; border-bottom-left-radius: 5px;
        margin-left: 0px; }}
    QPushButton[kind="segment"][place="last"] {{ border-top-right-radius: 5px; border-bottom-right-radius: 5px; }}
    QPushButton[kind="segment"]:checked {{ background: {theme.accent.name()}; color: {theme.on_accent.name()};
        border: 1px solid {theme.accent.name()}; font-weight: 600; }}
    QPushButton[kind="segment"]:focus {{ border: 2px solid {theme.text.name()}; padding: 3px 10px; }}
    QPushButton[kind="link"] {{ background: transparent; border: none; color: {theme.accent.name()};
        padding: 2px 4px; }}
    QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
    QPushButton[kind="link"]:focus {{ border: none; border-bottom: 2px solid {theme.accent.name()}; padding: 2px 0px 0px; }}
    QPushButton[kind="link"]:disabled {{ background: transparent; color: {theme.muted.name()}; }}
    QFrame[kind="care"] {{ background: {theme.care_soft.name()}; border: none; border-radius: 6px; }}
    QFrame[kind="bad"] {{ background: {theme.bad_soft.name()}; border: none; border-radius: 6px; }}
    QFrame[kind="line"] {{ background: {theme.line.name()}; border: none; max-height: 1px; min-height: 1px; }}
    QPlainTextEdit[kind="quoted"] {{ background: {theme.base.name()}; color: {theme.text.name()};
        border: 1px solid {theme.line.name()}; border-radius: 6px; }}
    QPlainTextEdit[kind="quoted"]:focus {{ border: 1px solid {theme.accent.name()}; }}
    {_entries(theme)}
    """


def _entries(theme: Theme) -> str:
    """The style of what is typed into or ticked. Without it, dark palettes draw dark borders on dark ground."""
    edge, accent = theme.edge.name(), theme.accent.name()
    tick = _sign("tick", dark=theme.dark)
    up, down = _sign("up", dark=not theme.dark), _sign("down", dark=not theme.dark)
    boxes = ("QCheckBox::indicator", "QAbstractItemView::indicator")
    return f"""
    QLineEdit {{ background: {theme.base.name()}; color: {theme.text.name()}; border: 1px solid {edge};
        border-radius: 5px; padding: 4px 6px; }}
    QLineEdit:focus {{ border: 2px solid {accent}; padding: 3px 5px; }}
    QLineEdit:disabled {{ color: {theme.muted.name()}; background: {theme.window.name()}; }}
    QAbstractSpinBox, QComboBox {{ background: {theme.base.name()}; color: {theme.text.name()};
        border: 1px solid {edge}; border-radius: 5px; padding: 3px 6px; min-height: 18px; }}
    QAbstractSpinBox:focus, QComboBox:focus {{ border: 2px solid {accent}; padding: 2px 5px; }}
    QAbstractSpinBox:disabled, QComboBox:disabled {{ color: {theme.muted.name()}; background: {theme.window.name()}; }}
    QAbstractSpinBox QLineEdit {{ border: none; padding: 0px; }}
    QAbstractSpinBox::up-button {{ subcontrol-position: top right; border: none; width: 18px; }}
    QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; border: none; width: 18px; }}
    QAbstractSpinBox::up-arrow {{ image: url("{up}"); width: 8px; height: 8px; }}
    QAbstractSpinBox::down-arrow, QComboBox::down-arrow {{ image: url("{down}"); width: 8px; height: 8px; }}
    QComboBox::drop-down {{ border: none; width: 20px; }}
    QComboBox QAbstractItemView {{ background: {theme.base.name()}; color: {theme.text.name()};
        border: 1px solid {edge}; selection-background-color: {accent}; selection-color: {theme.on_accent.name()}; }}
    {", ".join(boxes)} {{ width: 14px; height: 14px; border: 1px solid {edge}; border-radius: 3px;
        background: {theme.base.name()}; }}
    {", ".join(f"{one}:checked" for one in boxes)} {{ border: 1px solid {accent}; background: {accent};
        image: url("{tick}"); }}
    {", ".join(f"{one}:indeterminate" for one in boxes)} {{ border: 4px solid {accent}; width: 8px; height: 8px; }}
    {", ".join(f"{one}:disabled" for one in boxes)} {{ border: 1px dashed {edge}; }}
    QCheckBox::indicator:focus {{ border: 2px solid {theme.text.name()}; width: 12px; height: 12px; }}
    QRadioButton::indicator {{ width: 14px; height: 14px; border: 1px solid {edge}; border-radius: 8px;
        background: {theme.base.name()}; }}
    QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {accent}; border-radius: 8px;
        background: {theme.on_accent.name()}; }}
    QRadioButton::indicator:focus {{ width: 12px; height: 12px; border: 2px solid {theme.text.name()}; }}
    QRadioButton::indicator:checked:focus {{ width: 6px; height: 6px; border: 5px solid {theme.text.name()}; }}
    QListWidget {{ border: 1px solid {theme.line.name()}; border-radius: 5px; }}
    QListWidget:focus {{ border: 2px solid {accent}; }}
    """


def _sign(name: str, *, dark: bool) -> str:
    """A small picture's file, as style sheets name it."""
    return (resources() / "signs" / f"{name}-{'dark' if dark else 'light'}.svg").as_posix()


class Pill(QLabel):
    """A word on a rounded ground, e.g. a level. The tone repeats what the word says."""

    def __init__(self, text: str = "", tone: Tone = Tone.QUIET, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(text, tone)

    def say(self, text: str, tone: Tone) -> None:
        """Show another word."""
        self._tone = tone
        self.setFont(scaled(QApplication.font(), 0.86))
        self.setText(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for the word and the round ends."""
        metrics = QFontMetricsF(self.font())
        return QSize(round(metrics.horizontalAdvance(self.text()) + 18), round(metrics.height() + 5))

    def minimumSizeHint(self) -> QSize:
        """The same: a pill is never cut off."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, then the word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_pill(painter, QRectF(self.rect()), self.text(), self._tone, theme_for(self))
        painter.end()


def draw_pill(painter: QPainter, place: QRectF, text: str, tone: Tone, theme: Theme) -> None:
    """A pill that fills `place`, in the painter's font: for delegates."""
    inner = place.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setBrush(theme.ground(tone))
    painter.setPen(theme.line if tone in (Tone.PLAIN, Tone.QUIET) else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
    painter.setPen(readable(theme.ink(tone), theme.ground(tone)))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def level_tone(level: Autonomy) -> Tone:
    """The tone of a connector's level."""
    return {Autonomy.ASK: Tone.CARE, Autonomy.AUTO: Tone.GOOD}.get(level, Tone.QUIET)
