"""Faults in deleting and exporting, and in what settings keep: bytes that stay, gaps that wash white, secrets left behind."""

from __future__ import annotations

from tests.breaks.fault import Fault

TESTS = (
    "tests/unit/ledger/test_erasure.py",
    "tests/unit/ledger/test_rewriting.py",
    "tests/unit/runtime/test_data_requests.py",
    "tests/unit/runtime/test_new_file.py",
    "tests/unit/runtime/test_local_models.py",
    "tests/gui/settings/test_adding.py",
    "tests/integration/test_data.py",
)
FAULTS = (
    Fault(
        "old pages stay in the file",
        "ledger/rewriting.py",
        "self._write_anew(old, self.file)",
        "shutil.copyfile(old, self.file)",
    ),
    Fault(
        "what was written meanwhile is lost",
        "ledger/rewriting.py",
        "draft.mark != self._mark()",
        "draft.mark[0] != self.id",
    ),
    Fault(
        "a deletion is taken over what another program reads",
        "ledger/database.py",
        "        if blocked:",
        "        if False:",
    ),
    Fault(
        "a half deletion stays beside the record",
        "ledger/ledger.py",
        "            ledger._clear_drafts()\n",
        "",
    ),
    Fault(
        "everything waits for a deletion",
        "runtime/data_requests.py",
        "await asyncio.to_thread(draft.write)",
        "draft.write()",
    ),
    Fault(
        "answered questions stay",
        "ledger/erasure.py",
        "outcome <> '' and created_at >= :low",
        "outcome = 'gone' and created_at >= :low",
    ),
    Fault(
        "it deletes while something is under way",
        "ledger/rewriting.py",
        "        if self.under_way():\n",
        "        if False:\n",
    ),
    Fault(
        "a deletion believes the tables and not the chain",
        "ledger/erasure.py",
        "told = self._still_told()",
        "told = self._still_told() | {\n"
        "                f'rule {id}': covered_digest(json.loads(value))\n"
        "                for id, value in self._db.rows('select id, value from rules')\n"
        "            }",
    ),
    Fault(
        "nobody learns that it did not fit before", "ledger/erasure.py", 'doubt = "" if fitted', 'doubt = "" if True'
    ),
    Fault(
        "a deletion lets money be spent again", "ledger/erasure.py", "- self.spent_since(today)) > 0:", "- spent) > 0:"
    ),
    Fault(
        "a gap needs no row that tells of it",
        "ledger/chain.py",
        'found.update({f"kept {key}": value for key, value in kept})',
        'found.update({f"kept {key}": value for key, value in kept if key != CUTS})',
    ),
    Fault("rules outlive everything", "ledger/erasure.py", "(:everything or expires_at", "(expires_at"),
    Fault(
        "logs stay",
        "runtime/data_requests.py",
        "            clear_logs(self._locations.logs)\n",
        "            pass\n",
    ),
    Fault(
        "clients keep what they were shown",
        "runtime/data_requests.py",
        "        self._begin_anew()\n",
        "",
    ),
    Fault(
        "an export is for everybody",
        "runtime/new_file.py",
        "os.fchmod(file.fileno(), 0o600)",
        "os.fchmod(file.fileno(), 0o644)",
    ),
    Fault(
        "an export goes through a link",
        "runtime/new_file.py",
        "os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW",
        "os.O_RDONLY | os.O_DIRECTORY",
    ),
    Fault(
        "an export is written over a file",
        "runtime/new_file.py",
        "os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW",
        "os.O_CREAT | os.O_WRONLY",
    ),
    Fault(
        "an export lies where others write",
        "runtime/new_file.py",
        "found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)",
        "False",
    ),
    Fault(
        "a model server elsewhere is asked",
        "runtime/local_models.py",
        'HOST = "127.0.0.1"',
        'HOST = "localhost.example"',
    ),
    Fault(
        "a model that runs elsewhere counts as one of this machine",
        "runtime/local_models.py",
        'elsewhere = name.endswith(("-cloud", ":cloud"))',
        "elsewhere = False",
    ),
    Fault(
        "who cancels leaves a password behind",
        "tray/settings/adding.py",
        'what is under way tells nobody any more."""\n        self._run += 1\n',
        'what is under way tells nobody any more."""\n',
    ),
    Fault(
        "a password stays in a form that is not seen",
        "tray/settings/add_form.py",
        "        for field in self._secrets.values():\n            field.edit.clear()\n",
        "",
    ),
)
