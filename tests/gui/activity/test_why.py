"""Why something was allowed, asked or refused: every rule of the gate has words, and the reasons stand with them."""

from __future__ import annotations

import ast
from pathlib import Path

import meshclaw_desktop
from meshclaw_desktop.policy.model import Origin, Role
from meshclaw_desktop.tray.activity.facts import edits_of, facts_of, fields_of, told
from meshclaw_desktop.tray.activity.fold import Fold
from meshclaw_desktop.tray.activity.line import Line
from meshclaw_desktop.tray.activity.why import level_in_words, reasons, rule_in_words
from meshclaw_desktop.wire.rows import Edit
from tests.gui.activity.test_activity_window import a_detail
from tests.gui.samples import a_field, an_activity

PACKAGE = Path(meshclaw_desktop.__file__).parent


def rules_of_the_gate() -> set[str]:
    """Every rule that the code which judges names."""
    found: list[object] = []
    for file in [*(PACKAGE / "policy").glob("*.py"), *(PACKAGE / "runtime").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            place = {"_Finding": 1, "_no": 0}.get(name, 99)
            given = node.args[place : place + 1] + [one.value for one in node.keywords if one.arg == "rule"]
            found += [one.value for part in given for one in ast.walk(part) if isinstance(one, ast.Constant)]
    return {rule for rule in found if isinstance(rule, str) and rule} - {"rule"}


def a_line(**changes: object) -> Line:
    fold = Fold()
    fold.take(
        an_activity(1, call="c1", effect="change", verdict="ask", outcome="waiting", reason="You set email to ask.")
    )
    fold.take(an_activity(2, call="c1", effect="change", **{"reason": "Approved in the pop-up", **changes}))
    line = fold.line("c1")
    assert line is not None
    return line


def test_every_rule_of_the_gate_has_words(qapp: object) -> None:
    rules = rules_of_the_gate()
    assert len(rules) > 15
    assert {rule for rule in rules if not rule_in_words(rule)} == set()


def test_the_level_is_said_as_it_was(qapp: object) -> None:
    assert level_in_words("email", "ask") == "Email was on Ask: asks before it acts"
    assert level_in_words("email", "") == ""
    assert level_in_words("", "auto") == ""


def test_an_approved_call_says_why_it_was_asked_and_who_answered(qapp: object) -> None:
    detail = a_detail(2, rule="answer", answered="the pop-up · approved", level="ask")
    told_reasons = {fact.name: fact.value for fact in reasons(a_line(), detail)}
    assert told_reasons["Why asked"] == "You set email to ask."
    assert told_reasons["Your answer"] == "the pop-up · approved"
    assert told_reasons["Level"].startswith("Email was on Ask")
    assert told_reasons["Rule"] == "Your answer holds for exactly this call, once."


def test_a_refusal_gives_its_whole_reason_and_a_rule_without_words_its_name(qapp: object) -> None:
    line = a_line(verdict="deny", outcome="denied", reason="You said no.")
    facts = list(reasons(line, a_detail(2, rule="one-of-tomorrow")))
    assert facts[0].value == "You said no."
    assert facts[-1].value == "one-of-tomorrow"


def test_each_value_says_where_it_came_from_and_which_of_them_are_new(qapp: object) -> None:
    field = a_field(
        "to", ["a@corp.example", "x9@mailbox.example"], role=Role.TARGET, origin=Origin.UNTRUSTED,
        source="a message from x9@mailbox.example", new=True, new_values=("x9@mailbox.example",), external=("x9@mailbox.example",),
    )  # fmt: skip
    fact = fields_of(a_detail(1, fields=(field,)))[0]
    for words in (
        "a message from x9@mailbox.example",
        "written by others",
        "new to you: x9@mailbox.example",
        "outside",
    ):
        assert words in fact.note


def test_what_the_user_changed_stands_with_what_it_was(qapp: object) -> None:
    detail = a_detail(
        1, edits=(Edit("subject", "Subject", "Re: Q3", "Re: Q4"), Edit("cc", "Cc", None, "me@corp.example"))
    )
    assert [(one.value, one.note) for one in edits_of(detail)] == [
        ("Re: Q4", "was: Re: Q3"),
        ("me@corp.example", "was: nothing"),
    ]


def test_what_ran_is_held_against_what_was_shown(qapp: object) -> None:
    def ran(**digests: str) -> tuple[str, str]:
        fact = next(one for one in facts_of(a_line(), a_detail(2, **digests), 0.0) if one.name == "What ran")
        return fact.value, fact.note

    same, other = "ab" * 32, "cd" * 32
    assert ran(shown_digest=same, ran_digest=same) == ("exactly what you were shown", "shown abab…ab, ran abab…ab")
    assert "a part" in ran(shown_digest=same, ran_digest=other)[0]
    assert ran(ran_digest=same) == ("abab…ab", "")


def test_of_what_did_not_run_nothing_is_said_to_have_run(qapp: object) -> None:
    detail = a_detail(2, shown_digest="ab" * 32, ran_digest="ab" * 32)
    for verdict, outcome in (("ask", "waiting"), ("deny", "denied"), ("deny", "observed")):
        names = [one.name for one in facts_of(a_line(verdict=verdict, outcome=outcome), detail, 0.0)]
        assert ("What ran" in names, "The call" in names) == (False, True), outcome


def test_an_endless_value_is_cut_and_says_so(qapp: object) -> None:
    assert told("x" * 10_000).endswith("… and 6,000 characters more")
