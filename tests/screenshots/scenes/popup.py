"""The pop-up: one call, a batch, what is long, hidden, foreign, secret, and what cannot be approved."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from meshclaw_desktop.policy.model import Effect, Origin, Role
from meshclaw_desktop.wire.rows import Approval
from tests.gui.samples import a_batch, a_field, an_approval
from tests.screenshots.stage import Play, Scene, Stage

LONG = "\n".join(f"{n + 1}. A line of a letter that is longer than the pop-up is high." for n in range(60))


def routine() -> Approval:
    """A question that waits until the user is back."""
    return an_approval(routine="morning-triage", deadline_at=None, undoable=True, effect=Effect.CHANGE)


def payment() -> Approval:
    """Money, to a new account, with a secret."""
    return an_approval(
        sentence="Pay 1,250.00 EUR to Halden Logistics",
        reason="The account number comes from a message you received. You have never paid to it.",
        tool="pay",
        rememberable=False,
        fields=(
            a_field("account", "DE02 1203 0000 0000 2020 51", role=Role.TARGET, origin=Origin.UNTRUSTED,
                    source="a message from billing@halden.example", new=True),
            a_field("amount", "1250.00", role=Role.AMOUNT),
            a_field("when", "2026-11-30T09:00:00+01:00", role=Role.TIME),
            a_field("code", "correct horse", role=Role.SECRET),
            a_field("reference", "Q3\u202e invoices\u200b", role=Role.CONTENT),
        ),
    )  # fmt: skip


def recipients() -> Approval:
    """Many targets, some of them new, and a very long one."""
    names = [f"person.{n}@corp.example" for n in range(9)]
    strange = "someone.with.a.very.long.name." * 4 + "@a-host-that-nobody-has-ever-seen.example"
    to = a_field("to", [*names, strange], role=Role.TARGET, origin=Origin.USER, new=True)
    return an_approval(fields=(to, a_field("subject", "Minutes " * 30), a_field("body", LONG)))


def shown(make: Callable[[], Approval], stage: Stage, *, more: int = 0) -> Play:
    """Ask it, and wait until it may be answered."""
    stage.runtime.ask(make())
    for n in range(more):
        stage.runtime.ask(an_approval(id=f"more-{n}", deadline_at=time.time() + 900 + n))
    yield 1_800
    return stage.window("approval")


def parked(stage: Stage) -> Play:
    """It does not come up by itself: the user opens it."""
    question = routine()
    stage.runtime.ask(question)
    yield 600
    stage.desktop.queue.open_by_hand(question.id)
    yield 1_800
    return stage.window("approval")


SCENES = (
    Scene("approval foreign", partial(shown, an_approval), whole=True),
    Scene("approval one of four", partial(shown, an_approval, more=3)),
    Scene("approval routine", parked),
    Scene("approval payment", partial(shown, payment)),
    Scene("approval long", partial(shown, recipients)),
    Scene("approval batch", partial(shown, a_batch), whole=True),
    Scene("approval batch of 400", partial(shown, partial(a_batch, 400))),
)
