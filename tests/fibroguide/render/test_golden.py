import pytest

from tests.fibroguide.render.golden_files import CHANNELS, changes, responses, shown, written

BUTTON = 75  # characters that Slack takes
LABEL = 40  # that fit on a button in Telegram


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_reply_looks_as_it_did(channel: str) -> None:
    found = changes(channel, written(channel), shown(channel))
    if found:
        pytest.fail("\n\n".join([*found, "If that is what you want: make golden"]), pytrace=False)


def test_a_change_is_told_with_the_reply_and_the_channel() -> None:
    assert changes("plain.txt", {"utter_a": "x\ny", "utter_b": "z"}, {"utter_a": "x\nw", "utter_b": "z"}) == [
        "plain.txt: utter_a has changed\n--- golden\n+++ now\n@@ -1,2 +1,2 @@\n x\n-y\n+w"
    ]
    assert changes("plain.txt", {}, {"utter_a": "x"})[0].startswith("plain.txt: utter_a is new\n")
    assert changes("plain.txt", {"utter_a": "x"}, {})[0].startswith("plain.txt: utter_a is gone\n")


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_reply_has_words_in_every_channel(channel: str) -> None:
    assert not [name for name, text in shown(channel).items() if not any(character.isalnum() for character in text)]


def test_button_titles_fit_slack_and_telegram() -> None:
    titles = {
        (name, str(of["title"]))
        for name, response in responses()
        for of in (*response.get("buttons", ()), response.get("metadata", {}))
        if "title" in of
    }
    assert len(titles) > 100
    assert not sorted((name, title) for name, title in titles if len(title) > min(BUTTON, LABEL))
