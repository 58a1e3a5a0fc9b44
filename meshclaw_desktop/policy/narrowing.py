"""What is left of the user's policy inside the bounds of one routine. Pure; it loosens nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from .model import Autonomy, Policy


def narrowed(policy: Policy, levels: Mapping[str, Autonomy]) -> Policy:
    """The policy with each connector at most at the level named for it, and off where none is named."""
    autonomy = {
        name: min(level, levels.get(name, Autonomy.OFF), key=lambda one: one.rank)
        for name, level in policy.autonomy.items()
    }
    return replace(policy, autonomy=MappingProxyType(autonomy))
