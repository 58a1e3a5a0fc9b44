"""The words of the history: names of groups, what each outcome means, what is worth a look, how days are said. Pure."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale

from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.history import Bar, Finding, Found, History, Outcome
from meshclaw_desktop.wire.visible import visible

LONGEST_NAME = 60


def group(by: str, key: str) -> str:
    """A group's name, as it is shown."""
    if by == "agent":
        return "MeshClaw" if key == "meshclaw" else visible(key)
    if not key:
        return no_group(by)
    name = visible(words.title(key) if by != "model" else key)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def no_group(by: str) -> str:
    """What belongs to no routine, no connector, no model."""
    match by:
        case "routine":
            return tr("You asked", "tasks that the user started, among routines")
        case "connector":
            return tr("No connector", "what was thought before a connector was used")
        case _:
            return tr("Unknown", "a model that is not known")


def grouping(by: str) -> str:
    """The heading of the groups."""
    match by:
        case "routine":
            return tr("Routine")
        case "connector":
            return tr("Connector")
        case "model":
            return tr("Model")
        case _:
            return tr("Agent")


def others() -> str:
    """Small groups that are shown together."""
    return tr("All others", "small groups in a chart, together")


def rule(outcome: Outcome) -> str:
    """When exactly a result counts as this; the same as in the ledger's `outcomes`."""
    match outcome:
        case Outcome.KEPT:
            return tr(
                "Carried out, and not undone for a day. An answer to what you asked, at once;"
                " an answer of a routine, once you opened it."
            )
        case Outcome.UNDONE:
            return tr("Carried out, and taken back by you, however late.")
        case Outcome.DENIED:
            return tr("You, a rule or the gate said no, and it was not carried out later.")
        case Outcome.IGNORED:
            return tr(
                "A question that ran out without an answer, or an answer of a routine that nobody opened in a week."
            )
        case Outcome.FAILED:
            return tr("The connector tried and could not.")


def outcome(one: Outcome) -> str:
    """An outcome's name, as a heading."""
    match one:
        case Outcome.KEPT:
            return tr("Kept", "results that are still so")
        case Outcome.UNDONE:
            return tr("Undone", "results that were taken back")
        case Outcome.DENIED:
            return tr("Denied", "results that were not allowed")
        case Outcome.IGNORED:
            return tr("Ignored", "results that nobody looked at")
        case Outcome.FAILED:
            return tr("Failed", "results that did not succeed")


def rule_of_waste() -> str:
    """What counts as spent for nothing."""
    return tr(
        "What those tasks cost that have ended and left nothing: every result was undone, denied, ignored or failed,"
        " or there was none."
    )


def finding(one: Finding) -> str:
    """A line that is worth a look."""
    name = group("routine", one.key)
    match one.what:
        case Found.NOTHING_LEFT:
            return tr("%n tasks left nothing that you kept.", "", one.count)
        case Found.STEP_LIMIT:
            return tr("%n tasks stopped at the step limit.", "", one.count)
        case Found.NEVER_OPENED:
            return tr("“{name}” answered %n times; you opened it 0 times.", "", one.count).format(name=name)
        case Found.NONE_KEPT:
            return tr("“{name}” had %n results; you kept none.", "", one.count).format(name=name)
        case Found.OFTEN_UNDONE:
            return tr("“{name}”: you took back {count} of {of} results.").format(
                name=name, count=words.number(one.count), of=words.number(one.of)
            )
        case Found.OFTEN_DENIED:
            return tr("{name}: {count} of {of} actions were denied.").format(
                name=group("connector", one.key), count=words.number(one.count), of=words.number(one.of)
            )
        case Found.UNANSWERED:
            return tr("{name}: %n questions ran out without an answer.", "", one.count).format(
                name=group("connector", one.key)
            )


def percent(share: float, *, sign: bool = False) -> str:
    """A share in whole percent, e.g. `11 %`; with `sign`, `+4 %` or `−18 %`."""
    whole = round(abs(share) * 100)
    text = tr("{n} %", "percent").format(n=words.number(whole))
    if not whole or not sign:
        return text
    return f"{'+' if share > 0 else '−'}{text}"


def small_money(usd_micros: int) -> str:
    """Micro-dollars to a tenth of a cent: `$0.045`."""
    if 0 < usd_micros < 1_000:
        return words.money(usd_micros)
    return words.dollars(usd_micros / 1e6, 3)


def day(iso: str, *, year: bool = False) -> str:
    """A day: `22 Nov`, or `22 Nov 2026`."""
    one = date.fromisoformat(iso)
    form = (
        tr("d MMM yyyy", "how a day is written: 22 Nov 2026") if year else tr("d MMM", "how a day is written: 22 Nov")
    )
    return QLocale().toString(QDate(one.year, one.month, one.day), form)


def days(first: str, last: str) -> str:
    """A range of days: `1 Nov – 30 Nov 2026`."""
    if first == last:
        return day(last, year=True)
    same = first[:4] == last[:4]
    return f"{day(first, year=not same)} – {day(last, year=True)}"


def bar_title(bar: Bar, span: str) -> str:
    """What stands over a bar's values."""
    one = date.fromisoformat(bar.first)
    if span == "day":
        return QLocale().toString(QDate(one.year, one.month, one.day), tr("ddd d MMM yyyy", "Sun 22 Nov 2026"))
    return days(bar.first, bar.last)


def under_axis(bar: Bar, span: str) -> str:
    """What stands under a bar."""
    one = date.fromisoformat(bar.first)
    if span == "month":
        return QLocale().toString(QDate(one.year, one.month, 1), tr("MMM yyyy", "a month: Nov 2026"))
    return day(bar.first)


def length(history: History) -> int:
    """Days in the range."""
    return (date.fromisoformat(history.last) - date.fromisoformat(history.first)).days + 1
