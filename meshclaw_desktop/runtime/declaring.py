"""What a task says it means to do: kept, put on record in words, shown with the task. It allows nothing."""

from __future__ import annotations

from collections.abc import Callable

from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.intent import intent_json, read_intent
from meshclaw_desktop.policy.meaning import meaning
from meshclaw_desktop.policy.model import Json, Tool
from meshclaw_desktop.wire.codec import to_json

from .intended import intended
from .tasks import Task

MOST_SIGNS = 1_000
"""Of the sentence in the record."""


class Declaring:
    """Takes the intents of tasks."""

    def __init__(self, ledger: Ledger, tool_of: Callable[[str], Tool | None]) -> None:
        """`tool_of` finds a tool by its id."""
        self._ledger = ledger
        self._tool_of = tool_of

    def declare(self, task: Task, intent: Json) -> str:
        """
        Keep what is meant. It counts only before anything that others wrote was read. A sentence for the model.
        """
        try:
            task.session.declare(read_intent(intent))
        except ValueError as wrong:
            return f"Not declared: {wrong}"
        whole = task.session.intent or ()
        rows = intended(whole, self._tool_of)
        sentence = meaning(whole, self._tool_of)
        given = "The routine's own file says so." if task.given_intent is not None else ""
        self._ledger.append(
            Entry(
                kind="intent", task=task.id, routine=task.routine, agent=task.agent, outcome="done", reason=given,
                sentence=sentence if len(sentence) <= MOST_SIGNS else f"{sentence[: MOST_SIGNS - 1]}…",
                record={"intent": intent_json(whole), "means": to_json(rows)},
            )
        )  # fmt: skip
        task.means(rows)
        return "Declared."
