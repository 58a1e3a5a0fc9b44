"""What a task says it means to do: kept, put on record in words, shown with the task. It allows nothing."""

from __future__ import annotations

from collections.abc import Callable

from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.intent import intent_json, read_intent, refuse_unknown
from meshclaw_desktop.policy.meaning import meaning
from meshclaw_desktop.policy.model import Json, Tool
from meshclaw_desktop.wire.codec import to_json

from .intended import intended
from .tasks import Task

MOST_SIGNS = 1_000
"""Of the sentence in the record."""
DECLARED = "Declared."


class Declaring:
    """Takes the intents of tasks."""

    def __init__(self, ledger: Ledger, tool_of: Callable[[str], Tool | None]) -> None:
        """`tool_of` finds a tool by its id."""
        self._ledger = ledger
        self._tool_of = tool_of

    def declare(self, task: Task, intent: Json) -> str:
        """
        Keep what is meant. It counts only before anything that others wrote was read. `DECLARED`, or for the model why not.

        One that names no tool there is covers nothing: a model hears so and may mend it. A routine's own stays, as nothing
        may take its place.
        """
        given = task.given_intent is not None
        try:
            read = read_intent(intent)
            if not given and not task.session.tainted:
                refuse_unknown(read, self._tool_of)
            task.session.declare(read)
        except ValueError as wrong:
            return f"Not declared: {str(wrong).rstrip('.')}."
        whole = task.session.intent or ()
        rows = intended(whole, self._tool_of)
        sentence = meaning(whole, self._tool_of)
        self._ledger.append(
            Entry(
                kind="intent", task=task.id, routine=task.routine, agent=task.agent, outcome="done",
                reason="The routine's own file says so." if given else "",
                sentence=sentence if len(sentence) <= MOST_SIGNS else f"{sentence[: MOST_SIGNS - 1]}…",
                record={"intent": intent_json(whole), "means": to_json(rows)},
            )
        )  # fmt: skip
        task.means(rows)
        return DECLARED
