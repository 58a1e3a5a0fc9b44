"""A day in the life of Sam and of MeshClaw: 33 hours by a clock of their own, real servers, and four deaths on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.day.mind import Mind
from tests.integration.day.story import Story
from tests.integration.day.world import a_world, why_not
from tests.integration.mail_server import MailServer

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]


def test_a_day_in_the_life(mail_server: MailServer, tmp_path: Path) -> None:
    if reason := why_not():
        pytest.skip(reason)
    mind = Mind()
    with a_world(tmp_path, mail_server, mind) as world:
        story = Story(world, mind)
        story.sunday_evening()
        story.mails_come_at_night()
        story.the_triage_dies_while_it_archives()
        story.it_is_done_again_and_only_what_was_left()
        story.sam_reads_the_brief_and_takes_one_thing_back()
        story.sam_deploys_before_the_meeting()
        story.the_watch_dies_while_it_judges()
        story.it_takes_up_the_watch_and_sam_rolls_back()
        story.sam_ships_to_the_checks_and_says_yes_each_time()
        story.it_dies_with_questions_open_and_sam_answers_in_the_evening()
        story.the_dream_dies_and_is_dreamt_in_the_morning()
        story.sam_keeps_a_memory_and_the_triage_knows_it()
        story.everything_is_where_it_belongs()
