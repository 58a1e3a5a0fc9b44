"""The declarations of the tools that deploy. Data only; each word of a description is paid for on every request."""

from __future__ import annotations

from collections.abc import Mapping

from meshclaw_desktop.policy.model import Effect, Json, Origin, Parameter, Role, Tool

_TEXT: Mapping[str, Json] = {"type": "string"}
_NUMBER: Mapping[str, Json] = {"type": "integer"}

PRODUCTION_STAGE, OTHER_STAGE = "production", "not production"


def tools(connector: str) -> tuple[Tool, ...]:
    """Every tool, with the connector's name in it. Production is a value with which it always asks."""
    asked = Parameter(name="target", role=Role.QUERY, schema=_TEXT)
    run = Parameter(name="run", role=Role.QUERY, schema=_TEXT, required=False)
    target = Parameter(name="target", role=Role.TARGET, schema=_TEXT, label="Target")
    where = (
        Parameter(name="environment", role=Role.TARGET, schema=_TEXT, required=False, label="Environment", filled=True),
        Parameter(
            name="stage",
            role=Role.TARGET,
            schema={"enum": [PRODUCTION_STAGE, OTHER_STAGE]},
            required=False,
            label="Stage",
            filled=True,
            guarded=(PRODUCTION_STAGE,),
        ),
    )

    exact = Parameter(name="exact", role=Role.OBJECT, schema=_TEXT, required=False, label="Exactly", filled=True)

    def read(name: str, sentence: str, description: str, *parameters: Parameter) -> Tool:
        return Tool(
            connector=connector,
            name=name,
            effect=Effect.READ,
            description=description,
            sentence=sentence,
            parameters=parameters,
        )

    def execute(name: str, sentence: str, reports: str, description: str, *parameters: Parameter) -> Tool:
        return Tool(
            connector=connector,
            name=name,
            effect=Effect.EXECUTE,
            returns=Origin.SERVICE,
            description=description,
            sentence=sentence,
            reports=reports,
            parameters=parameters,
        )

    return (
        read("targets", "List what can be deployed", "What can be deployed, and its state"),
        read("status", "Look at {target}", "The newest run of a target", asked),
        read(
            "history",
            "Look at the history of {target}",
            "Newest first: run, state, version, time, title, seconds",
            asked,
            Parameter(name="limit", role=Role.QUERY, schema=_NUMBER, required=False),
        ),
        read(
            "log",
            "Read the log of {target}",
            "The end of a run's log; back reads earlier lines",
            asked,
            run,
            Parameter(name="back", role=Role.QUERY, schema=_NUMBER, required=False),
        ),
        read(
            "watch",
            "Watch {target}",
            "Waits until a run's state changes, ten minutes at most",
            asked,
            run,
            # For our own code: the newest run and its state as seen last; it waits for another of either.
            Parameter(name="known", role=Role.QUERY, schema=_TEXT, required=False, filled=True),
        ),
        execute(
            "start",
            "Deploy {target}",
            "Started deploying {target}",
            "version: branch, tag, commit or build",
            target,
            Parameter(name="version", role=Role.OBJECT, schema=_TEXT, required=False, label="Version"),
            exact,
            *where,
        ),
        execute(
            "roll_back",
            "Roll {target} back to {exact}",
            "Started rolling {target} back to {exact}",
            "To the last good version, or the one named",
            target,
            Parameter(name="version", role=Role.OBJECT, schema=_TEXT, required=False, label="Back to"),
            exact,
            *where,
        ),
        execute(
            "stop",
            "Stop a deployment of {target}",
            "Stopped a deployment of {target}",
            "A run that is not over",
            target,
            Parameter(name="run", role=Role.OBJECT, schema=_TEXT, required=False, label="Run"),
            *where,
        ),
    )
