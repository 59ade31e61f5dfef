"""What checklists hold, what forms say, and what goes with which answer."""

import json
import re
from pathlib import Path

import pytest
import yaml

from fibroguide.content.catalogue import read_facts, read_phrases, read_topic_names, read_topics
from fibroguide.content.clinic import CHECKLISTS, load_clinic
from fibroguide.flows.callback import FIELDS
from fibroguide.flows.callback import TOPICS as CALLBACK_TOPICS
from fibroguide.flows.checklists import guide_checklists
from tests.content.test_wording import CLAIM, DOSE, MEDICINE, PERCENTAGE, PERMISSION, VERDICT, grade

TOPICS = read_topics()
DOCUMENT = read_topic_names()["document"]
PHRASES = read_phrases()
ITEMS = [(name, item) for name, topic in read_topics(group="checklist").items() for item in topic.metadata["items"]]
DOMAIN = yaml.safe_load(Path("domain.yml").read_text(encoding="utf-8"))
FORBIDDEN = (DOSE, PERCENTAGE, CLAIM, MEDICINE, VERDICT, PERMISSION)


def test_the_six_checklists_are_there() -> None:
    assert set(guide_checklists()) == {*CHECKLISTS, "procedure"}


def test_the_whole_procedure_has_the_six_steps_of_the_guide_in_order() -> None:
    steps = [item.id.partition("/")[2] for item in guide_checklists()["procedure"].items]
    assert steps == ["evaluation", "preparation", "administration", "monitoring", "aftercare", "follow_up"]


@pytest.mark.parametrize(("name", "item"), ITEMS, ids=lambda value: value if isinstance(value, str) else value["id"])
def test_an_item_cites_facts_is_plain_and_claims_nothing(name: str, item: dict) -> None:
    assert item["facts"]
    assert set(item["facts"]) <= set(read_facts())
    assert grade(item["text"]) <= 8
    assert len(item["text"].split()) <= 25
    assert not [pattern for pattern in FORBIDDEN if pattern.search(item["text"])]
    assert set(re.findall(r"\d+", item["text"])) <= {"40"}, "the guide gives no other number"


@pytest.mark.parametrize("name", [name for name in TOPICS if name.startswith("checklist/")])
def test_a_checklist_lists_the_facts_of_its_items_with_their_sections(name: str) -> None:
    metadata, facts = TOPICS[name].metadata, read_facts()
    cited = {fact for item in metadata["items"] for fact in item["facts"]}
    assert set(metadata["facts"]) == cited
    assert set(metadata["section"]) == {facts[fact]["section"] for fact in cited}
    assert metadata["reviewed_by"] == metadata["reviewed_on"] == ""


@pytest.mark.parametrize("name", PHRASES)
def test_what_a_form_says_is_short_and_plain_and_claims_nothing(name: str) -> None:
    assert grade(PHRASES[name]) <= 8
    assert len(PHRASES[name].split()) <= 75
    assert not [pattern for pattern in FORBIDDEN if pattern.search(PHRASES[name])]


@pytest.mark.parametrize("name", PHRASES)
def test_what_a_form_says_uses_only_values_that_somebody_provides(name: str) -> None:
    known = set(load_clinic().reply_values()) | set(DOMAIN["slots"]) | {"reason", "words"}
    assert set(re.findall(r"\{(\w+)\}", PHRASES[name])) <= known


@pytest.mark.parametrize("name", DOCUMENT)
def test_an_answer_suggests_three_or_more_other_topics(name: str) -> None:
    related = TOPICS[name].metadata["related"]
    assert len(related) >= 3
    assert len(set(related)) == len(related)
    assert name not in related
    assert set(related) <= set(TOPICS)


def buttons() -> list[tuple[str, str]]:
    return [
        (response, button["payload"])
        for path in Path("data").glob("*/*.yml")
        for response, variants in yaml.safe_load(path.read_text(encoding="utf-8")).get("responses", {}).items()
        for button in variants[0].get("buttons", [])
    ]


@pytest.mark.parametrize(("response", "payload"), buttons())
def test_a_button_of_a_form_leads_to_an_intent_and_carries_what_the_form_knows(response: str, payload: str) -> None:
    name, brace, rest = payload.removeprefix("/").partition("{{")
    assert name in TOPICS or name in DOMAIN["intents"]
    if brace:
        entities = json.loads("{" + rest.removesuffix("}}") + "}")
        assert set(entities) <= set(DOMAIN["entities"])
        assert entities.get("change", "name") in FIELDS
        if response == "utter_ask_callback_topic":
            assert entities["value"] in CALLBACK_TOPICS


def test_no_slot_is_filled_by_rasa_itself_so_that_answers_never_call_the_action_server() -> None:
    assert all(slot["mappings"] == [{"type": "custom"}] for slot in DOMAIN["slots"].values())
    assert all(slot["influence_conversation"] is False for slot in DOMAIN["slots"].values())


def test_every_action_of_the_domain_has_a_file_of_its_name() -> None:
    files = {path.stem for path in Path("actions").glob("*.py")} - {"__init__"}
    assert files == set(DOMAIN["actions"])
