"""The windows speak the user's language: every text goes through `tr`, and a language that is missing becomes English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.language import VARIABLE, speak, wanted
from meshclaw_desktop.tray.translation import tr
from tests.translations.literals import untold
from tests.translations.sources import TRAY, sources, sources_in

FOR_A_TERMINAL = ("app.py", "demo.py", "demo_hand.py")
"""What these say goes to a terminal."""
NOT_YET = (
    "approval/", "settings/", "history/",
)  # fmt: skip


@pytest.fixture
def english_again(qapp: QApplication) -> Iterator[None]:
    """Whatever was installed in between is gone afterwards."""
    before = QLocale()
    known = set(qapp.findChildren(QTranslator))
    yield
    for one in set(qapp.findChildren(QTranslator)) - known:
        QCoreApplication.removeTranslator(one)
        one.deleteLater()
    QLocale.setDefault(before)


@pytest.mark.parametrize("path", sorted(TRAY.rglob("*.py")), ids=lambda path: str(path.relative_to(TRAY)))
def test_no_text_is_shown_without_being_translatable(path: Path) -> None:
    name = path.relative_to(TRAY).as_posix()
    if name in FOR_A_TERMINAL or name.startswith(NOT_YET):
        return
    assert list(untold(path)) == []


def test_texts_without_tr_are_found_wherever_they_hide(tmp_path: Path) -> None:
    file = tmp_path / "some.py"
    file.write_text(
        '"""A docstring is not shown."""\n'
        "WORDS = {1: 'may read'}\n"
        "label.setText('idle')\n"
        "label.setText(f'{count} messages')\n"
        "menu.addAction('Quit', then)\n"
        "row('quit', then, 'Open it…')\n"
        "label.setText(tr('Well told'))\n"
        "label.setText(tr('Also {name}').format(name='well told, no'))\n"
        "label.setObjectName('some name')\n"
    )
    assert [line for line, _ in untold(file)] == [2, 3, 4, 5, 6, 8]


@pytest.mark.usefixtures("english_again")
def test_german_is_spoken_where_the_user_speaks_it(qapp: QApplication) -> None:
    assert speak(qapp, {VARIABLE: "de_DE"}) == "de"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert words.number(1234.5, 1) == "1.234,5"
    assert words.money(420_000) == "0,42\xa0$"


@pytest.mark.usefixtures("english_again")
def test_a_language_that_nobody_translated_becomes_english_with_that_countrys_numbers(qapp: QApplication) -> None:
    assert speak(qapp, {VARIABLE: "fr_FR"}) == "en"
    assert tr("%n approvals waiting", "", 1) == "1 approval waiting"
    assert words.number(0.5, 1) == "0,5"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


@pytest.mark.parametrize("nonsense", ["C", "POSIX", "../../etc", "zz_ZZ"])
def test_a_setting_that_says_nothing_means_english(nonsense: str) -> None:
    assert wanted({VARIABLE: nonsense}).name() == "en_US"


def test_numbers_take_the_right_form_and_the_users_grouping() -> None:
    assert [tr("%n approvals waiting", "", n) for n in (0, 1, 2)] == [
        "0 approvals waiting",
        "1 approval waiting",
        "2 approvals waiting",
    ]
    assert tr("%n approvals waiting", "", 12_345) == "12,345 approvals waiting"


def test_every_text_that_is_translated_is_a_literal() -> None:
    assert sources()


@pytest.mark.parametrize("call", ["tr(name)", 'tr(f"{name} is new")', 'tr("new: " + name)', 'tr("a", comment)'])
def test_what_no_translator_would_find_is_refused(call: str, tmp_path: Path) -> None:
    file = tmp_path / "some.py"
    file.write_text(call)
    with pytest.raises(ValueError, match="literal"):
        list(sources_in(file))
