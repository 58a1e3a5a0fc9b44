"""Finds the texts that a window shows without `tr`. It reads the code; it imports nothing of the application."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SHOWN = {
    "addAction", "addButton", "addItem", "addMenu", "addRow", "addTab", "notify", "setAccessibleDescription",
    "setAccessibleName", "setButtonText", "setDetailedText", "setHeaderData", "setHeaderLabels", "setInformativeText",
    "setItemText", "setLabelText", "setPlaceholderText", "setPlainText", "setPrefix", "setSpecialValueText",
    "setStatusTip", "setSuffix", "setText", "setTitle", "setToolTip", "setWhatsThis", "setWindowTitle", "showMessage",
    "QAction", "QCheckBox", "QGroupBox", "QLabel", "QPushButton", "QRadioButton", "QToolButton", "Pill", "PlainText",
}  # fmt: skip
"""What is given to these is read by the user, be it one small word."""
UNSEEN = {
    "tr", "setObjectName", "setProperty", "property", "setAccessibleIdentifier", "findChild", "findChildren", "getLogger",
    "debug", "info", "warning", "error", "exception", "setStyleSheet", "QColor", "fromString", "strftime", "startswith",
    "==", "compile", "ProtocolError", "ValueError", "TypeError", "KeyError", "AssertionError", "Signal", "Slot", "setApplicationName",
    "setDesktopFileName", "setFilterRules", "write", "MatchRule", "new_method_call",
}  # fmt: skip
"""What is given to these is for programs, logs and terminals."""
LIKE_WORDS = re.compile(r"[^\W\d_]{2,}[^\w\s]? [^\W\d_]{2,}|^\s*[A-ZÄÖÜ][a-zäöüß’']{2,}[…:.?!]?\s*$|[^\W\d_]…$")
"""Two words, one with a capital, or one that goes on: nobody names a thing in a program so."""
NAMES = {"MeshClaw"}
"""The same in every language."""
STYLE = re.compile(r"\d+px|border: |background: |color: ")
"""A piece of a style sheet."""
LETTER = re.compile(r"[^\W\d_]")


def untold(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of each literal in a file that a person would read in one language only."""
    yield from _below(ast.parse(path.read_text()), calls=())


def _below(node: ast.AST, *, calls: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Constant(value=str(text)):
            if _is_told(text, calls):
                yield node.lineno, text
            return
        case ast.Expr(value=ast.Constant()):
            return  # a docstring
        case ast.Compare() | ast.MatchValue():
            calls = (*calls, "==")  # a word of the wire
        case ast.Call(func=ast.Attribute(value=text, attr="format")):
            yield from _below(text, calls=calls)  # it belongs to the call around it
            node, calls = ast.Tuple([*node.args, *(one.value for one in node.keywords)]), (*calls, "format")
        case ast.Call():
            calls = (*calls, _name(node.func))
        case ast.ClassDef() if any(_name(base).endswith("Enum") for base in node.bases):
            node = ast.Module([one for one in node.body if isinstance(one, ast.FunctionDef)], [])
        case ast.FormattedValue(value=value):
            node = ast.Expression(value)  # without how it is formatted
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            if node.name in ("sheet", "_entries"):
                return  # a style sheet
        case _:
            pass
    for child in ast.iter_child_nodes(node):
        yield from _below(child, calls=calls)


def _is_told(text: str, calls: tuple[str, ...]) -> bool:
    if text in NAMES:
        return False
    if calls and calls[-1] in SHOWN:
        return LETTER.search(text) is not None
    if STYLE.search(text):
        return False
    return LIKE_WORDS.search(text) is not None and not UNSEEN.intersection(calls[-1:])


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
        case _:
            return ""
