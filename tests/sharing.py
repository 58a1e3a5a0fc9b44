"""A pytest plugin: how tests are shared out among processes by `-n … --dist loadfile`, so that all of them end together.

A file stays together, since its tests share servers. Those that each start a desktop of their own share nothing and go one
by one. What is slow begins first: whoever is through with it takes up the many that are quick.
"""

from __future__ import annotations

from typing import Any

import pytest

ONE_BY_ONE = "tests/gui_outside/"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Any:
    """Stand in for the scheduler of `loadfile`."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    scheduler = LoadFileScheduling(config, log)
    scheduler._split_scope = _what_stays_together
    config.option.loadscopereorder = False  # in the order in which they were collected
    return scheduler


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Slow ones last; first where several processes share them, and whole files before single tests."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: (not _slow(item), item.nodeid.startswith(ONE_BY_ONE)))
    else:
        items.sort(key=_slow)


def _what_stays_together(nodeid: str) -> str:
    return nodeid if nodeid.startswith(ONE_BY_ONE) else nodeid.partition("::")[0]


def _slow(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None
