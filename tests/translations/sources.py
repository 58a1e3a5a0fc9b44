"""Every text that the windows hand to `tr`, read from the code itself. It imports nothing of the application."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TREE = Path(__file__).parents[2]
TRAY = TREE / "meshclaw_desktop" / "tray"


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One text to be translated."""

    text: str
    comment: str
    plural: bool


def sources() -> list[Source]:
    """All of them, in the order in which they lie in the translations. Raises ValueError for a call that hides its text."""
    return sorted({one for path in sorted(TRAY.rglob("*.py")) for one in sources_in(path)})


def sources_in(path: Path) -> Iterator[Source]:
    """Those of one file."""
    for call in calls_of_tr(ast.parse(path.read_text())):
        where = f"{path.name}:{call.lineno}"
        given = dict(zip(("text", "comment", "n"), call.args, strict=False))
        given |= {one.arg or "": one.value for one in call.keywords}
        yield Source(
            literal(given.get("text"), where), literal(given.get("comment", ast.Constant("")), where), "n" in given
        )


def calls_of_tr(tree: ast.AST) -> Iterator[ast.Call]:
    """Every `tr(…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
            yield node


def literal(node: ast.expr | None, where: str) -> str:
    """The text of a literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ValueError(f"{where}: tr() is given something else than a literal, so that no translator would find it")
