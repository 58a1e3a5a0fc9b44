"""Settings for tests: strategies that make any that a file can hold."""

from __future__ import annotations

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
