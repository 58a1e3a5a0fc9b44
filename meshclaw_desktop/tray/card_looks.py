"""The style of windows that are made of cards: what all of them share, beside the sheet of every window. It draws nothing."""

from __future__ import annotations

from .theme import Theme, mixed, sheet


def card_sheet(theme: Theme) -> str:
    """Every window's style, with boxes: `card`, `held` (what must be looked at twice) and `pair` (around two of them).

    A link with `place` "first" begins where the text above it begins.
    """
    # Inputs have the palette's base: on dark grounds it would swallow them.
    ground = mixed(theme.window, theme.text, 0.05) if theme.dark else theme.base
    return (
        sheet(theme)
        + f"""
        QFrame[kind="card"] {{ background: {ground.name()}; border: 1px solid {theme.line.name()}; border-radius: 8px; }}
        QFrame[kind="held"] {{ background: {ground.name()}; border: 1px solid {theme.care.name()}; border-radius: 8px; }}
        QFrame[kind="pair"] {{ background: transparent; border: 1px dashed {theme.care.name()}; border-radius: 8px; }}
        QPushButton[kind="link"][place="first"] {{ padding: 2px 0px; }}
        QPushButton[kind="link"][place="first"]:focus {{ padding: 2px 0px 0px; }}
        """
    )
