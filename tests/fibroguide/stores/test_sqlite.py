"""The SQLite store against Rasa's own in-memory store, over long conversations."""

from pathlib import Path

import pytest
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from fibroguide.stores.sqlite import WINDOW, SQLiteTrackerStore

DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "slots": {
            "name": {"type": "text", "mappings": [{"type": "custom"}]},
            "day": {"type": "text", "mappings": [{"type": "custom"}]},
        },
        "forms": {"call_form": {"required_slots": []}},
    }
)


@pytest.fixture
def store(tmp_path: Path) -> SQLiteTrackerStore:
    return SQLiteTrackerStore(domain=DOMAIN, db=str(tmp_path / "sub" / "test.db"))


def turn(number: int) -> list:
    return [
        UserUttered(f"question {number}"),
        ActionExecuted("utter_x"),
        BotUttered(f"answer {number}"),
        ActionExecuted("action_listen"),
    ]


async def talk(store, turns: int, extra=lambda number: []) -> DialogueStateTracker:
    tracker = await store.get_or_create_tracker("one", append_action_listen=False)
    for event in (ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")):
        tracker.update(event, DOMAIN)
    await store.save(tracker)
    for number in range(turns):
        tracker = await store.retrieve("one")
        for event in [*extra(number), *turn(number)]:
            tracker.update(event, DOMAIN)
        await store.save(tracker)
    return await store.retrieve("one")


def rows(store: SQLiteTrackerStore) -> int:
    with store.session_scope() as session:
        return session.query(store.SQLEvent).count()


async def test_what_was_saved_comes_back_as_from_rasas_own_store(store: SQLiteTrackerStore) -> None:
    ours, theirs = await talk(store, 4), await talk(InMemoryTrackerStore(DOMAIN), 4)
    texts = [event.text for event in theirs.events if isinstance(event, UserUttered | BotUttered)]
    assert [event.text for event in ours.events if isinstance(event, UserUttered | BotUttered)] == texts
    assert ours.latest_message.text == theirs.latest_message.text
    assert ours.latest_action_name == theirs.latest_action_name


async def test_every_event_is_written_once(store: SQLiteTrackerStore) -> None:
    await talk(store, 50)
    assert rows(store) == 3 + 50 * 4


async def test_a_long_conversation_is_read_from_its_end_only(store: SQLiteTrackerStore) -> None:
    tracker = await talk(store, 200)
    assert len(tracker.events) <= WINDOW
    assert tracker.events[0].type_name == "user"
    assert tracker.latest_message.text == "question 199"


async def test_slots_and_form_set_long_ago_are_still_known(store: SQLiteTrackerStore) -> None:
    def extra(number: int) -> list:
        return {
            0: [SlotSet("name", "Ann"), SlotSet("day", "Monday"), ActiveLoop("call_form")],
            5: [SlotSet("day", "Tuesday")],
        }.get(number, [])

    tracker = await talk(store, 100, extra)
    assert tracker.get_slot("name") == "Ann"
    assert tracker.get_slot("day") == "Tuesday"
    assert tracker.active_loop_name == "call_form"


async def test_a_new_session_starts_from_nothing(store: SQLiteTrackerStore) -> None:
    tracker = await talk(store, 100, lambda number: [SlotSet("name", "Ann")] if number == 0 else [])
    for event in (ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")):
        tracker.update(event, DOMAIN)
    await store.save(tracker)
    again = await store.retrieve("one")
    assert again.get_slot("name") is None
    assert not [event for event in again.events if isinstance(event, UserUttered)]


async def test_unknown_conversation_is_none(store: SQLiteTrackerStore) -> None:
    assert await store.retrieve("nobody") is None


async def test_erase_leaves_nothing_of_one_and_all_of_the_others(store: SQLiteTrackerStore) -> None:
    await talk(store, 3)
    other = await store.get_or_create_tracker("two")
    await store.save(other)
    before = rows(store)
    store.erase("one")
    assert await store.retrieve("one") is None
    assert rows(store) == before - (3 + 3 * 4)


async def test_odd_identifiers_and_values_do_not_end_the_process(store: SQLiteTrackerStore) -> None:
    with pytest.raises(ValueError, match="boom"), store.session_scope():  # the parent would exit here
        raise ValueError("boom")


async def test_the_file_survives_a_restart(store: SQLiteTrackerStore, tmp_path: Path) -> None:
    await talk(store, 3)
    again = SQLiteTrackerStore(domain=DOMAIN, db=str(tmp_path / "sub" / "test.db"))
    assert (await again.retrieve("one")).latest_message.text == "question 2"


async def test_what_was_said_before_a_point_in_time_is_deleted(store: SQLiteTrackerStore) -> None:
    tracker = await store.get_or_create_tracker("one", append_action_listen=False)
    tracker.update(UserUttered("old", timestamp=100.0))
    tracker.update(UserUttered("new", timestamp=300.0))
    await store.save(tracker)
    assert store.purge(200.0) == 1
    kept = await store.retrieve("one")
    assert [event.text for event in kept.events] == ["new"]
