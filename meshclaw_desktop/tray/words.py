"""Every phrase that several windows share, and how numbers, money and times are said. Pure."""

from __future__ import annotations

import time

from meshclaw_desktop.policy.model import Autonomy

LEVELS: dict[Autonomy, tuple[str, str]] = {
    Autonomy.OFF: ("Off", "no access"),
    Autonomy.OBSERVE: ("Observe", "may read"),
    Autonomy.ASK: ("Ask", "asks before it acts"),
    Autonomy.AUTO: ("Auto", "acts; asks if unsure"),
}
"""Each level's name, and what it means in one line."""


def level(one: Autonomy) -> str:
    """A level's name."""
    return LEVELS[one][0]


def title(name: str) -> str:
    """A connector's name as a title: `email` is `Email`."""
    return name[:1].upper() + name[1:]


def money(usd_micros: int) -> str:
    """Micro-dollars as dollars: cents from one cent up, three places below; nothing is rounded down to nothing."""
    if usd_micros == 0:
        return "$0.00"
    if abs(usd_micros) < 1_000:
        return "<$0.001" if usd_micros > 0 else "-<$0.001"
    sign, micros = ("-", -usd_micros) if usd_micros < 0 else ("", usd_micros)
    return f"{sign}${micros / 1e6:,.2f}" if micros >= 10_000 else f"{sign}${micros / 1e6:.3f}"


def tokens(count: int) -> str:
    """A number of tokens in few digits: `950`, `4.8 k`, `118 k`, `1.2 M`."""
    if count < 1_000:
        return str(count)
    for unit, size in (("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000)):
        value = count / size
        if value < 9.95:
            return f"{value:.1f} {unit}"
        if value < 999.5 or unit == "G":
            return f"{value:.0f} {unit}"
    return str(count)


def span(seconds: float) -> str:
    """How long something has lasted, roughly: `8 s`, `1 m`, `3 h`, `2 d`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} m"
    if whole < 2 * 86_400:
        return f"{whole // 3600} h"
    return f"{whole // 86_400} d"


def countdown(seconds: float) -> str:
    """What is left, to the second: `4:32`, `1:04:10`."""
    whole = max(0, int(seconds + 0.999))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def clock(at: float, now: float | None = None) -> str:
    """A moment as the user's clock says it; with the day when it was not today."""
    then, today = time.localtime(at), time.localtime(now)
    hour = time.strftime("%H:%M", then)
    return hour if then[:3] == today[:3] else f"{then.tm_mday} {time.strftime('%b', then)}, {hour}"


def size(octets: float) -> str:
    """A file's size: `84 kB`."""
    value, unit = float(octets), "bytes"
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 999.5 or unit == "GB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "bytes" or value >= 9.95 else f"{value:.1f} {unit}"


def count(number: int, one: str, many: str = "") -> str:
    """`1 question`, `2 questions`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
