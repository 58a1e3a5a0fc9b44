"""The style of the activity window, on top of what all windows share. It names no colour of its own."""

from __future__ import annotations

from meshclaw_desktop.tray import theme as shared


def sheet(theme: shared.Theme) -> str:
    """The style sheet for a theme."""
    return (
        shared.sheet(theme)
        + f"""
        QPushButton:checked {{ background: {theme.accent_soft.name()}; }}
        QPushButton[kind="danger"]:disabled {{ color: {theme.muted.name()}; }}
        QLabel[kind="muted"] {{ color: {theme.muted.name()}; }}
        QWidget#activity-head {{ background: {theme.base.name()}; }}
        QHeaderView::section {{ background: {theme.window.name()}; color: {theme.muted.name()}; border: none;
            border-bottom: 1px solid {theme.line.name()}; padding: 8px; }}
    """
    )
