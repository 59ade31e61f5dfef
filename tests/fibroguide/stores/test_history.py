from fibroguide.stores.history import Entry, entries


def bot(text: str, name: str, *buttons: tuple[str, str]) -> dict:
    data = {"buttons": [{"title": title, "payload": payload} for title, payload in buttons]}
    return {"event": "bot", "text": text, "data": data, "metadata": {"utter_action": name, "section": ["S"]}}


def user(text: str) -> dict:
    return {"event": "user", "text": text}


def test_a_press_shows_its_buttons_title() -> None:
    said = entries([user("hi"), bot("Hello.", "utter_a", ("More", "/a/more")), user("/a/more"), bot("More.", "utter_b")])
    assert said == [
        Entry(True, "hi"),
        Entry(False, "Hello.", "utter_a", (("More", "a/more"),), ("S",)),
        Entry(True, "More"),
        Entry(False, "More.", "utter_b", (), ("S",)),
    ]


def test_neither_the_greetings_command_nor_a_button_out_of_sight_is_shown() -> None:
    assert entries([user("/smalltalk/greet"), user('/callback{"value": "send"}')]) == []


def test_events_without_words_are_not_shown() -> None:
    assert entries([{"event": "slot"}, user(""), {"event": "bot", "text": None, "data": None, "metadata": None}]) == []
