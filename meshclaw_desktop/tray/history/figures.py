"""What the five cards say of a history, each against the range before. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.history import History, HistoryRow, Outcome

from .words import length, outcome, percent, rule, rule_of_waste, small_money

MUCH_WASTE = 0.1
"""From this share on, what was spent for nothing is marked."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One card. `meaning` is shown on hover and told to screen readers."""

    name: str
    title: str
    value: str
    detail: str
    meaning: str
    tone: Tone = Tone.PLAIN


def figures(history: History) -> tuple[Figure, ...]:
    """Cost, tokens, results kept, cost per kept result, spent for nothing."""
    return (_cost(history), _tokens(history), _kept(history), _price(history), _waste(history))


def used_tokens(row: HistoryRow) -> int:
    """In and out."""
    return row.usage.input_tokens + row.usage.output_tokens


def price(row: HistoryRow) -> int | None:
    """Micro-dollars for one kept result; None if none was kept."""
    return round(row.usage.usd_micros / row.usage.kept) if row.usage.kept else None


def waste(row: HistoryRow) -> float:
    """The share that was spent for nothing."""
    return row.wasted_usd_micros / row.usage.usd_micros if row.usage.usd_micros else 0.0


def _cost(history: History) -> Figure:
    usage, before = history.totals.usage, history.before
    meaning = tr("What all model calls cost, as the provider's prices say.")
    if usage.estimated:
        meaning += " " + tr("%n calls were counted by us, because the provider did not say.", "", usage.estimated)
    return Figure(
        "cost",
        tr("Cost"),
        words.money(usage.usd_micros),
        _change(history, usage.usd_micros, before.usage.usd_micros if before else None),
        meaning,
    )


def _tokens(history: History) -> Figure:
    usage, before = history.totals.usage, history.before
    share = usage.cache_read_tokens / usage.input_tokens if usage.input_tokens else 0.0
    cached = tr("{share} from cache").format(share=percent(share)) if usage.input_tokens else tr("none used")
    meaning = tr("Tokens in and out: {read} read, {written} written.").format(
        read=words.number(usage.input_tokens), written=words.number(usage.output_tokens)
    )
    if before is not None:
        meaning += " " + _change(history, used_tokens(history.totals), used_tokens(before))
    return Figure("tokens", tr("Tokens"), words.tokens(used_tokens(history.totals)), cached, meaning)


def _kept(history: History) -> Figure:
    usage, before = history.totals.usage, history.before
    parts = [
        tr("{n} undone").format(n=words.number(usage.undone)),
        tr("{n} denied").format(n=words.number(usage.denied)),
    ]
    meaning = [f"{outcome(one)}: {rule(one)}" for one in Outcome]
    more = [
        tr("{n} ignored").format(n=words.number(usage.ignored)),
        tr("{n} failed").format(n=words.number(usage.failed)),
        tr("{n} too new to say").format(n=words.number(history.totals.open)),
    ]
    meaning.append(" · ".join(more))
    if before is not None:
        meaning.append(tr("Kept in the days before: {n}").format(n=words.number(before.usage.kept)))
    return Figure("kept", tr("Results you kept"), words.number(usage.kept), " · ".join(parts), "\n".join(meaning))


def _price(history: History) -> Figure:
    now, before = price(history.totals), price(history.before) if history.before else None
    detail = tr("was {money}").format(money=_exact(before)) if before is not None else ""
    if now is None:
        detail = detail or tr("nothing kept yet")
    meaning = tr("All that was spent, by the results that you kept.")
    return Figure("price", tr("Cost per kept result"), "–" if now is None else _exact(now), detail, meaning)


def _waste(history: History) -> Figure:
    row, before = history.totals, history.before
    share = waste(row)
    detail = words.money(row.wasted_usd_micros)
    if row.wasted_usd_micros and history.findings:
        detail = tr("{money} · see below").format(money=detail)
    meaning = rule_of_waste()
    if before is not None:
        meaning += "\n" + tr("In the days before: {share}").format(share=percent(waste(before)))
    tone = Tone.CARE if share >= MUCH_WASTE else Tone.PLAIN
    return Figure("waste", tr("Spent for nothing"), percent(share), detail, meaning, tone)


def _change(history: History, now: int, before: int | None) -> str:
    """Against the range before; what cannot be compared is not."""
    if before is None:
        return tr("no earlier days to compare") if now else ""
    count = length(history)
    if not before:
        return tr("nothing in the %n days before", "", count)
    change = (now - before) / before
    if not round(change * 100):
        return tr("as in the %n days before", "", count)
    if change >= 10:
        return tr("{times} × the %n days before", "", count).format(times=words.number(now / before))
    return tr("{change} vs the %n days before", "", count).format(change=percent(change, sign=True))


def _exact(usd_micros: int) -> str:
    """A small price, to a tenth of a cent."""
    return small_money(usd_micros) if 0 < usd_micros < 1_000_000 else words.money(usd_micros)
