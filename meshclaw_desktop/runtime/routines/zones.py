"""The time zones of routines: the one that a file names, or the machine's. It only asks the system."""

from __future__ import annotations

import logging
import warnings
import zoneinfo
from zoneinfo import ZoneInfo

log = logging.getLogger(__name__)

PLACES = ("/etc", frozenset({"localtime", "timezone"}))
"""Where Linux says which zone the machine is in: the folder, and the files in it."""


def machine_zone() -> ZoneInfo:
    """The zone that the machine is in at this moment."""
    import tzlocal

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ZoneInfo(tzlocal.reload_localzone().key)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, AttributeError):
        log.warning("the machine's time zone is not known: routines go by UTC")
        return ZoneInfo("UTC")


def zone_called(name: str, otherwise: ZoneInfo) -> ZoneInfo:
    """The zone of this name; another one if there is none of it."""
    try:
        return ZoneInfo(name) if name else otherwise
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return otherwise
