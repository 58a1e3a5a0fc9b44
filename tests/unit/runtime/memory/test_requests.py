"""What a client sees and does: the order of rows, contradictions side by side, and a rule that only the authority makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from meshclaw_desktop.errors import MeshClawError, UsageError
from meshclaw_desktop.policy.model import Effect, Flag, Rule, Tool
from meshclaw_desktop.runtime.memory.memory import FADES_S, RULE_S, Proposal, RuleOffer
from meshclaw_desktop.runtime.memory.requests import MemoryRequests
from meshclaw_desktop.wire.codec import MAX_LINE
from meshclaw_desktop.wire.memory import Memories, MemoryState
from meshclaw_desktop.wire.messages import ForgetMemory, KeepMemory, ListMemories, Reply, runtime_codec
from tests.unit.runtime.dream.days import RESTART
from tests.unit.runtime.memory.shelf import HELD, OWN, Shelf, proposal


class Clerk:
    """Requests over a shelf, an authority that notes the rules, and one tool."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.rules: list[tuple[Rule, str]] = []
        self.tool: Tool | None = RESTART
        self.requests = MemoryRequests(
            shelf.store, shelf.ledger, self, lambda connector, name: self.tool, now=lambda: shelf.at
        )

    def add_rule(self, rule: Rule, sentence: str) -> None:
        self.rules.append((rule, sentence))

    def all(self) -> Memories:
        return self.requests.all()

    def keep(self, id: str, text: str = "") -> object:
        return self.requests.keep(KeepMemory(1, id, text), "the app")


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Clerk]:
    shelf = Shelf(tmp_path)
    yield Clerk(shelf)
    shelf.ledger.close()


def a_rule(id: str = "r") -> Proposal:
    offer = RuleOffer(
        connector="deployments", tool="restart", definition=RESTART.digest,
        targets=MappingProxyType({"target": "web-api"}), sentence="restart web-api", approved=20, asked=20,
    )  # fmt: skip
    return Proposal(
        id=id,
        text="Let Deployments restart web-api by itself?",
        held=False,
        memory=replace(OWN, key="asked 1"),
        rule=offer,
    )


def test_what_waits_comes_first_then_what_is_kept_then_what_faded(clerk: Clerk) -> None:
    shelf = clerk.shelf
    shelf.propose(proposal("old", "One."), proposal("kept", "Two."), proposal("held", "Three.", HELD))
    shelf.store.keep("old", "the app")
    shelf.at += FADES_S + 1
    shelf.store.keep("kept", "the app")
    shelf.write("hand.md", "+++\n+++\nFour.\n")
    states = [(one.id, one.state) for one in clerk.all().rows]
    assert states[-2:] == [("kept", MemoryState.KEPT), ("old", MemoryState.FADED)]
    assert {id for id, _ in states[:2]} == {"held", "hand"}
    dream = clerk.all().dream
    assert dream is not None
    assert (dream.events, dream.tokens, dream.usd_micros) == (212, 18_000, 40_000)


def test_contradictions_stand_side_by_side_and_end_with_either(clerk: Clerk) -> None:
    shelf = clerk.shelf
    shelf.propose(proposal("a", "Roll back with a tag."))
    shelf.store.keep("a", "the app")
    shelf.propose(proposal("b", "Roll back with a revert.", replace(OWN, contradicts=("a", "gone"))))
    assert {one.id: one.contradicts for one in clerk.all().rows} == {"a": ("b",), "b": ("a",)}
    shelf.store.keep("b", "the app")
    clerk.requests.forget(ForgetMemory(1, "a"), "the app")
    assert [one.contradicts for one in clerk.all().rows] == [()]


def test_keeping_a_rule_makes_it_exact_with_an_end_and_the_tool_of_now(clerk: Clerk) -> None:
    clerk.shelf.propose(a_rule())
    (row,) = clerk.all().rows
    assert row.rule is not None
    assert (row.rule.approved, row.rule.asked, row.rule.expires_at) == (20, 20, clerk.shelf.at + RULE_S)
    assert clerk.keep("r") is None
    ((rule, sentence),) = clerk.rules
    assert (rule.connector, rule.tool, dict(rule.targets), rule.task) == (
        "deployments",
        "restart",
        {"target": "web-api"},
        None,
    )
    assert (rule.definition, rule.expires_at) == (RESTART.digest, clerk.shelf.at + RULE_S)
    assert sentence == "Restart web-api"
    assert clerk.all().rows == ()
    known = clerk.shelf.store.no_news({})
    assert known("asked 1", 10**6)
    clerk.shelf.at += RULE_S + 1
    assert not clerk.shelf.store.no_news({})("asked 1", 20), "once it has ended, it may be proposed again"


@pytest.mark.parametrize(
    "tool",
    [
        None,
        replace(RESTART, description="another"),
        replace(RESTART, effect=Effect.DESTROY),
        replace(RESTART, flags=frozenset({Flag.MONEY})),
    ],
)
def test_a_tool_that_changed_gets_no_rule(clerk: Clerk, tool: Tool | None) -> None:
    clerk.shelf.propose(a_rule())
    clerk.tool = tool
    with pytest.raises(MeshClawError, match="not what it was"):
        clerk.keep("r")
    assert clerk.rules == []


@pytest.mark.parametrize(
    "tool",
    [
        replace(RESTART, effect=Effect.DESTROY),
        replace(RESTART, effect=None),
        replace(RESTART, flags=frozenset({Flag.CREDENTIALS})),
    ],
)
def test_what_is_never_remembered_gets_no_rule_whatever_was_proposed(clerk: Clerk, tool: Tool) -> None:
    clerk.tool = tool
    offered = a_rule()
    assert offered.rule is not None
    clerk.shelf.propose(replace(offered, rule=replace(offered.rule, definition=tool.digest)))
    with pytest.raises(MeshClawError, match="never remembered"):
        clerk.keep("r")
    assert clerk.rules == []


def test_a_rule_takes_no_words(clerk: Clerk) -> None:
    clerk.shelf.propose(a_rule())
    with pytest.raises(UsageError):
        clerk.keep("r", "Restart everything.")


def test_a_rule_that_was_refused_comes_again_only_when_much_more_was_approved(clerk: Clerk) -> None:
    clerk.shelf.propose(a_rule())
    clerk.requests.forget(ForgetMemory(1, "r"), "the app")
    known = clerk.shelf.store.no_news({})
    assert known("asked 1", 8)
    assert not known("asked 1", 9)


def test_the_list_fits_into_one_line_however_much_there_is(clerk: Clerk) -> None:
    rows = replace(OWN, rows=tuple(range(10**6, 10**6 + 20)))
    for number in range(300):
        clerk.shelf.write(f"f{number}.md", f"+++\n+++\n{'жук ' * 225}{number}\n")
    clerk.shelf.propose(*(proposal(f"m{number}", "жук " * 45, rows) for number in range(10)))
    listed = clerk.requests.list(ListMemories(1), "the app")
    assert isinstance(listed, dict)
    assert 100 < len(listed["rows"]) < 310
    assert len(runtime_codec().encode(Reply(1, listed))) <= MAX_LINE
