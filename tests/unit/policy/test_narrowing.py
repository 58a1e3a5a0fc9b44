"""A routine's own levels: they take away, and never give."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.policy.model import Autonomy, Policy
from meshclaw_desktop.policy.narrowing import narrowed

LEVELS = st.dictionaries(st.sampled_from(["email", "calendar", "web"]), st.sampled_from(Autonomy))


@given(LEVELS, LEVELS)
def test_no_connector_gets_more_than_either_allows(user: dict[str, Autonomy], routine: dict[str, Autonomy]) -> None:
    inside = narrowed(Policy(autonomy=user), routine).autonomy
    assert set(inside) == set(user)
    for name, level in inside.items():
        assert level.rank == min(user[name].rank, routine.get(name, Autonomy.OFF).rank)


def test_the_stop_stays() -> None:
    assert narrowed(Policy(stopped=True), {}).stopped
