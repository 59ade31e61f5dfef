"""What checklists hold, what forms say, and what goes with which answer."""

import json
import re
from pathlib import Path

import pytest

from fibroguide.content.catalogue import read_phrases, read_topic_names
from fibroguide.content.clinic import CHECKLISTS, load_clinic
from fibroguide.content.rules import banned_words, read_material
from fibroguide.content.rules.citations import answer_related
from fibroguide.content.rules.items import item_problems
from fibroguide.content.rules.reading import too_hard, too_long
from fibroguide.content.yaml_reading import read_yaml
from fibroguide.flows.callback import FIELDS
from fibroguide.flows.callback import TOPICS as CALLBACK_TOPICS
from fibroguide.flows.checklists import guide_checklists

MATERIAL = read_material()
TOPICS = MATERIAL.topics
DOCUMENT = read_topic_names()["document"]
ABOUT = {"about_title", "about_section", "about_review"}  # of the answer that is talked about
PHRASES = read_phrases()
DOMAIN = read_yaml(Path("domain.yml"))


def test_the_six_checklists_are_there() -> None:
    assert set(guide_checklists()) == {*CHECKLISTS, "procedure"}


def test_the_whole_procedure_has_the_six_steps_of_the_guide_in_order() -> None:
    steps = [item.id.partition("/")[2] for item in guide_checklists()["procedure"].items]
    assert steps == ["evaluation", "preparation", "administration", "monitoring", "aftercare", "follow_up"]


@pytest.mark.parametrize("name", [name for name in TOPICS if name.startswith("checklist/")])
def test_items_cite_facts_are_plain_and_claim_nothing_and_the_list_has_their_facts_and_sections(name: str) -> None:
    assert TOPICS[name].metadata["items"]
    assert not list(item_problems(TOPICS[name], MATERIAL))
    assert TOPICS[name].metadata["reviewed_by"] == TOPICS[name].metadata["reviewed_on"] == ""


@pytest.mark.parametrize("name", PHRASES)
def test_what_a_form_says_is_short_and_plain_and_claims_nothing(name: str) -> None:
    assert not too_hard(PHRASES[name]) + too_long(PHRASES[name], 75) + banned_words(PHRASES[name])


@pytest.mark.parametrize("name", PHRASES)
def test_what_a_form_says_uses_only_values_that_somebody_provides(name: str) -> None:
    known = set(load_clinic().reply_values()) | set(DOMAIN["slots"]) | {"reason", "words"} | ABOUT
    assert set(re.findall(r"\{(\w+)\}", PHRASES[name])) <= known


@pytest.mark.parametrize("name", DOCUMENT)
def test_an_answer_suggests_three_or_more_other_topics(name: str) -> None:
    assert len(TOPICS[name].metadata["related"]) >= 3
    assert not list(answer_related(TOPICS[name], MATERIAL))


def buttons() -> list[tuple[str, str]]:
    return [
        (response, button["payload"])
        for path in Path("data").glob("*/*.yml")
        for response, variants in read_yaml(path).get("responses", {}).items()
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
