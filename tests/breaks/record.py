"""Faults of the record in bad times: a full disk, an asker who left, two who ask at once."""

from __future__ import annotations

from tests.breaks.fault import Fault

TESTS = ("tests/integration/threats/test_record.py",)
FAULTS = (
    Fault(
        "an undo ends with its asker", "runtime/undo.py", "return await asyncio.shield(taking)", "return await taking"
    ),
    Fault("an undo is done twice at once", "runtime/undo.py", "if record.id in self._under_way:", "if False:"),
    Fault(
        "stop needs room on the disk",
        "runtime/app.py",
        "        finally:  # also when it cannot be written down\n",
        "        except KeyError:\n",
    ),
    Fault(
        "less needs room on the disk",
        "runtime/authority.py",
        "if not compare(self._settings, settings).looser:  # what",
        "if False:  # what",
    ),
    Fault(
        "work is allowed again without a record",
        "runtime/authority.py",
        "self._stopped = stopped or self._stopped",
        "self._stopped = stopped",
    ),
    Fault(
        "no record before it acts",
        "runtime/gate.py",
        "            self._record.began(ready)\n",
        "            pass\n",
    ),
)
