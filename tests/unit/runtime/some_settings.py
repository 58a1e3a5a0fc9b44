"""Settings for tests: strategies that make any that a file can hold."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.runtime.settings import (
    AgentSettings,
    ApprovalSettings,
    ConnectorSettings,
    Limits,
    ModelSettings,
    Settings,
)

_money = st.integers(min_value=0, max_value=20_000_000)
_text = st.text(
    alphabet=st.characters(min_codepoint=32, exclude_characters="\x7f", exclude_categories=("Cs", "Cc")), max_size=8
)
_models = st.builds(
    ModelSettings,
    name=st.sampled_from(["", "rehearsal", "openai/gpt", "anthropic/claude"]),
    api_base=st.sampled_from(["", "http://127.0.0.1:1", "https://evil.example/v1"]),
    input_usd_micros=st.none() | _money,
    output_usd_micros=st.none() | _money,
)
_options = st.dictionaries(st.sampled_from(["host", "user", "port", "ca_file", "odd key", "ü"]), _text, max_size=3)


@st.composite
def _connectors(draw: st.DrawFn) -> tuple[ConnectorSettings, ...]:
    names = draw(st.sets(st.sampled_from(["email", "work", "archive", "z-9_"])))
    kind = st.sampled_from(["imap", "maildir"])
    return tuple(
        ConnectorSettings(name=name, kind=draw(kind), level=draw(st.sampled_from(Autonomy)), options=draw(_options))
        for name in sorted(names)
    )


all_settings = st.builds(
    Settings,
    model=_models,
    limits=st.builds(Limits, day_usd_micros=_money, task_usd_micros=_money),
    approvals=st.builds(ApprovalSettings, deadline_s=st.integers(10, 1000)),
    agent=st.builds(AgentSettings, max_steps=st.integers(1, 100), worker_idle_s=st.integers(1, 100)),
    connectors=_connectors(),
)
"""Any settings that a file can hold."""


@st.composite
def edits(draw: st.DrawFn) -> tuple[Settings, Settings]:
    """Settings, and what an edit may have made of them: most of it is still the same."""
    before, other = draw(all_settings), draw(all_settings)
    keep = st.booleans()
    model = before.model
    for name in ("name", "api_base", "input_usd_micros", "output_usd_micros"):
        if not draw(keep):
            model = replace(model, **{name: getattr(other.model, name)})
    connectors = {one.name: one for one in before.connectors}
    for one in other.connectors:
        old = connectors.get(one.name, one)
        if not draw(keep):
            connectors[one.name] = replace(
                one, level=old.level if draw(keep) else one.level, options=old.options if draw(keep) else one.options
            )
    gone = draw(st.sets(st.sampled_from(sorted(connectors)), max_size=1)) if connectors else set()
    return before, Settings(
        model=model,
        limits=before.limits if draw(keep) else other.limits,
        approvals=before.approvals if draw(keep) else other.approvals,
        agent=before.agent if draw(keep) else other.agent,
        connectors=tuple(connectors[name] for name in sorted(connectors.keys() - gone)),
    )
