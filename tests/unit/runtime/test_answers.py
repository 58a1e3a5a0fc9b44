"""How the user answered lately is counted, and not more than that."""

from __future__ import annotations

from meshclaw_desktop.runtime.answers import LAST, answer_rows
from meshclaw_desktop.wire.rows import AnswersRow


def test_the_tool_that_asked_most_comes_first() -> None:
    answers = [("email", "send", True), *[("email", "archive", True)] * 3, ("email", "archive", False)]
    assert answer_rows(answers) == [
        AnswersRow(connector="email", tool="archive", approved=3, answered=4),
        AnswersRow(connector="email", tool="send", approved=1, answered=1),
    ]


def test_only_the_last_answers_of_a_tool_count() -> None:
    newest_first = [*[("deploy", "restart", True)] * LAST, *[("deploy", "restart", False)] * 30]
    (row,) = answer_rows(newest_first)
    assert (row.approved, row.answered) == (LAST, LAST)


def test_without_answers_there_is_nothing_to_say() -> None:
    assert answer_rows([]) == []
