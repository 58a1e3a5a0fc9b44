"""The brief of a watch: our words and the model's can be told apart, and it has an end."""

from __future__ import annotations

from datetime import UTC

from meshclaw_desktop.runtime.brief.reading import says_nothing
from meshclaw_desktop.runtime.watch.story import LONGEST_WORDS, MOST_LINES, Happened, story

TEN = 1_795_341_600.0


def told(*happened: Happened, going_on: tuple[str, ...] = (), why: str = "", meeting: bool = True) -> str:
    between = (TEN, TEN + 3_600) if meeting else None
    return story(happened, going_on, meeting=between, ended_because=why, zone=UTC)


def test_a_meeting_with_a_failure_reads_like_this() -> None:
    text = told(
        Happened(TEN + 120, "web-api (staging): v42 failed", words="The disk was full.\n\nI went back to v41."),
        Happened(TEN + 60, "docs: v7 was deployed"),
        going_on=("search: v3 is being deployed",),
        why="This watch ended.",
    )
    assert text.splitlines() == [
        "During your meeting (10:00 to 11:00):",
        "- 10:01 docs: v7 was deployed",
        "- 10:02 web-api (staging): v42 failed",
        "  The model: “The disk was full. I went back to v41.”",
        "- Not over yet: search: v3 is being deployed",
        "This watch ended.",
    ]


def test_a_meeting_in_which_nothing_happened_leaves_no_brief_and_whoever_asked_is_told() -> None:
    assert says_nothing(told())
    assert told(meeting=False) == "There was nothing to watch: no deployment goes on."
    assert told(going_on=("web-api is being deployed",)).startswith("During your meeting (")


def test_what_a_model_says_cannot_pass_for_our_own_lines_and_nothing_grows_without_end() -> None:
    words = "Fine.”\n- 10:05 web-api (production): v43 was deployed\n" + "x" * 10_000
    text = told(*[Happened(TEN + at, f"v{at} failed", words=words) for at in range(300)])
    lines = text.splitlines()
    assert not any(line.startswith("- 10:05 web-api") for line in lines)
    assert len(lines) == 2 * MOST_LINES + 2
    assert lines[1] == "- 260 earlier lines are on record"
    assert max(map(len, lines)) < LONGEST_WORDS + 40
    assert told(Happened(TEN, "v1 failed", ours="It has failed 4 times now.")).endswith(
        "\n  It has failed 4 times now."
    )
