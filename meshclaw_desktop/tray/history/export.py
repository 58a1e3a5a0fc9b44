"""The history as CSV for a spreadsheet and as JSON for programs, and as a short report in words. Pure text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping

from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.history import History, HistoryRow

from .figures import figures, price, used_tokens, waste
from .words import days, finding, group, grouping, no_group, percent, small_money

_COMMANDS = "=+-@\t\r\n"
"""With one of these at its beginning, a spreadsheet may take a text for a formula."""
_COLUMNS = (
    *("from", "to", "by", "group", "runs", "calls"),
    *("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "usd"),
    *("kept", "undone", "denied", "ignored", "failed", "open", "tasks_for_nothing", "usd_for_nothing"),
)


def as_csv(history: History) -> str:
    """One line for each group. Columns have the same names in every language; texts are never formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in history.rows:
        usage = row.usage
        name = usage.key or {"routine": "(you asked)", "connector": "(none)"}.get(history.by, "(unknown)")
        writer.writerow(
            (
                history.first,
                history.last,
                history.by,
                _harmless(name),
                usage.tasks,
                usage.calls,
                usage.input_tokens,
                usage.output_tokens,
                usage.cache_read_tokens,
                usage.cache_write_tokens,
                _dollars(usage.usd_micros),
                usage.kept,
                usage.undone,
                usage.denied,
                usage.ignored,
                usage.failed,
                row.open,
                row.wasted,
                _dollars(row.wasted_usd_micros),
            )
        )
    return out.getvalue()


def as_json(history: History) -> str:
    """All of it: totals, the range before, the series, the groups, the findings. Money in micro-dollars."""
    return json.dumps(to_json(history), indent=2, ensure_ascii=False) + "\n"


def as_report(history: History, *, named: bool = True) -> str:
    """A plain summary that can be passed on; without `named` no routine, connector or model is named."""
    head = tr("MeshClaw, {days}").format(days=days(history.first, history.last))
    lines = [head, "=" * len(head), ""]
    width = max(len(figure.title) for figure in figures(history))
    for figure in figures(history):
        detail = f"  ({figure.detail})" if figure.detail else ""
        lines.append(f"{figure.title + ':':<{width + 1}}  {figure.value}{detail}")
    if history.rows:
        lines += ["", tr("By {group}").format(group=grouping(history.by).lower())]
        lines += [_report_row(history, row, number, named) for number, row in enumerate(history.rows, 1)]
    if named and history.findings:
        lines += ["", tr("Worth a look")]
        for one in history.findings:
            cost = f" {words.money(one.usd_micros)}" if one.usd_micros else ""
            lines.append(f"- {finding(one)}{cost}")
    return "\n".join(lines) + "\n"


def _report_row(history: History, row: HistoryRow, number: int, named: bool) -> str:
    key = row.usage.key
    name = group(history.by, key)
    if not named:
        name = f"{grouping(history.by)} {number}" if key else no_group(history.by)
    each = price(row)
    parts = [
        words.money(row.usage.usd_micros),
        tr("{n} tokens").format(n=words.tokens(used_tokens(row))),
        tr("{n} kept").format(n=words.number(row.usage.kept)),
    ]
    if each is not None:
        parts.append(tr("{money} each").format(money=small_money(each)))
    if row.wasted_usd_micros:
        parts.append(tr("{share} for nothing").format(share=percent(waste(row))))
    return f"- {name}: {', '.join(parts)}"


def file_name(history: History, ending: str) -> str:
    """What a file is called unless the user says otherwise."""
    return f"meshclaw-{history.first}-{history.last}.{ending}"


FORMATS: Mapping[str, str] = {"csv": "CSV", "json": "JSON"}
"""Endings, and the names of the formats."""


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    plain = "".join(one if one.isprintable() else " " for one in text)
    return f"'{plain}" if text[:1] in _COMMANDS or plain.lstrip()[:1] in tuple("=+-@") else plain


def _dollars(usd_micros: int) -> str:
    """Exactly, with a point, in every language."""
    return f"{usd_micros // 1_000_000}.{usd_micros % 1_000_000:06}"
