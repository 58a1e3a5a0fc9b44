"""Routines for tests and pictures."""

from __future__ import annotations

import time
from types import MappingProxyType
from typing import Any

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire.routines import RoutineRow
from meshclaw_desktop.wire.rows import Intended
from tests.gui.samples import a_task


def a_routine(name: str = "morning-triage", **changes: Any) -> RoutineRow:
    """One that ran this morning."""
    half_past_six = time.time() - 2 * 3600
    given: dict[str, Any] = {
        "name": name,
        "title": "Morning triage",
        "when": "weekdays at 06:30",
        "on": True,
        "builtin": True,
        "path": f"/usr/share/meshclaw/routines/{name}.md",
        "problem": "",
        "levels": MappingProxyType({"calendar": Autonomy.OBSERVE, "email": Autonomy.ASK, "slack": Autonomy.OFF}),
        "budget_usd_micros": 250_000,
        "intent": (
            Intended("email.archive", "archive what it finds in email", ()),
            Intended("email.draft", "draft answers to addresses from what it reads in email", ()),
        ),
        "text": "Triage what came since yesterday.\n\nArchive what I always archive. Draft answers where I would answer.",
        "next_at": time.time() + 22 * 3600,
        "running": "",
        "last": a_task(
            id="t7", routine=name, state="ended", outcome="done", usd_micros=40_000, started_at=half_past_six,
            ended_at=half_past_six + 60,
        ),
    }  # fmt: skip
    return RoutineRow(**given | changes)


def some_routines() -> list[RoutineRow]:
    """The built-in ones and two of the user's own: one that runs, one that is wrong."""
    return [
        a_routine(),
        a_routine(
            "deployment-watch", title="Deployment watch", when="when a meeting begins", next_at=None,
            running="t8", levels=MappingProxyType({"calendar": Autonomy.OBSERVE, "deployments": Autonomy.ASK}), last=None,
        ),
        a_routine("dream", title="Dream", when="every day at 03:00", on=False, levels=MappingProxyType({}), intent=(),
                  last=None, next_at=None),
        a_routine("reports", title="Weekly report to everybody in the office abroad", when="", builtin=False, next_at=None,
                  budget_usd_micros=None,
                  last=a_task(id="t6", state="ended", outcome="failed", ended_at=time.time() - 90_000)),
        a_routine("travel", title="travel", when="", on=False, builtin=False, next_at=None, last=None,
                  path="/home/sam/.config/meshclaw/routines/travel.md",
                  problem="line 4: “30 25 * * *” is no cron line. It stays off until that is mended."),
    ]  # fmt: skip
