"""Faults that would let a secret out: into the log, the record, the model, a child or another account."""

from __future__ import annotations

from tests.breaks.fault import Fault

GATE = "runtime/gate.py"
LOG = "runtime/log.py"
TESTS = ("tests/integration/threats/test_secrets.py",)
FAULTS = (
    Fault(
        "a result is handed on as it came",
        GATE,
        "content=json_without(result.content, secrets_for_call.values())",
        "content=result.content",
    ),
    Fault(
        "a report is written down as it came",
        GATE,
        "report=without(result.report, secrets_for_call.values())",
        "report=result.report",
    ),
    Fault(
        "an error is handed on as it came",
        "runtime/preparing.py",
        "    wrong.title = without(wrong.title, secrets.values())\n",
        "",
    ),
    Fault(
        "a remedy is handed on as it came",
        "runtime/preparing.py",
        "    wrong.remedy = without(wrong.remedy, secrets.values())\n",
        "",
    ),
    Fault("base64 is not looked into", "wire/redaction.py", "        *_inside_base64(raw),\n", ""),
    Fault("libraries log as they like", LOG, "record.getMessage() if ours else", "record.getMessage() if record else"),
    Fault("the log breaks lines", LOG, "_one_line(line)", "line"),
    Fault("the runtime can be looked into", "runtime/hardening.py", "PR_SET_DUMPABLE, 0,", "PR_SET_DUMPABLE, 1,"),
    Fault("the worker can be looked into", "worker/app.py", "prctl(PR_SET_DUMPABLE, 0,", "prctl(PR_SET_DUMPABLE, 1,"),
    Fault("the runtime dumps core", "runtime/hardening.py", "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))", "pass"),
    Fault("the worker inherits everything", "runtime/worker.py", "if name in HANDED_ON}", "if name}"),
    Fault(
        "a former account's secret is inherited", "runtime/requests.py", "        await self._forget_former(one)\n", ""
    ),
    Fault(
        "a removed account's secret stays",
        "runtime/requests.py",
        '                await self._forget_secret(f"{name}/{key}")\n',
        "                pass\n",
    ),
    Fault(
        "a file inherits a former account's secret",
        "runtime/settings_compare.py",
        "former is not None and former.reach != new.reach",
        "False",
    ),
    Fault(
        "a subject may break lines",
        "connectors/email/compose.py",
        'if any(unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") for one in subject):',
        "if False:",
    ),
)
