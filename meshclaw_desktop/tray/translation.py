"""Every text that the windows show goes through `tr`, so that all of them lie in one translatable place."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale


def tr(text: str, comment: str = "", n: int = -1) -> str:
    """The text in the user's language; with `n`, the form for that number, in which `%n` stands for it.

    Call it when the text is shown, never at import: the language is chosen once the application runs. `text` and
    `comment` (what a translator must know) are literals, or `make translations` does not find them; fill values in
    afterwards with `.format`.
    """
    said = QCoreApplication.translate("", text, comment, n)
    return said if n < 1_000 else said.replace(str(n), breakable(QLocale().toString(n)))


def breakable(text: str) -> str:
    """With plain spaces: what does not break is spelled out where others' words are shown, and numbers stand there too."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")
