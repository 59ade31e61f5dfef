"""The folders of the bots that are compared: this project's own, a keyword-only one, and one with Rasa's defaults."""

import re
import shutil
from pathlib import Path
from typing import Any

import yaml

from benchmarks.processes import ROOT

_FILES = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "clinic.yml")
TRAIN = ["train", "--quiet", "--force", "--skip-validation"]
RUN = ["run", "--model", "models", "--credentials", "credentials.yml", "--endpoints", "endpoints.yml", "--port"]
_SORRY = "Sorry, I did not understand that."

# What `rasa init` gives a bot whose config.yml names no components.
_DEFAULT_PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]
_DEFAULT_POLICIES: list[dict[str, Any]] = [
    {"name": "MemoizationPolicy"},
    {"name": "RulePolicy"},
    {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
    {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
]


def copy_own(folder: Path) -> None:
    """Put this project's bot into ``folder``, without models and conversations."""
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "data", folder / "data")
    for name in _FILES:
        shutil.copy(ROOT / name, folder)


def make_keyword(folder: Path) -> None:
    """Put a bot into ``folder`` that has an intent, a rule and a reply for each of our topics, and only looks for keywords.

    An intent's keywords are the words of its topic's name that no earlier topic has.
    """
    taken: set[str] = set()
    examples, rules, responses = [], [], {"utter_default": [{"text": _SORRY}]}
    for path in _topic_files():
        intent = f"{path.parent.name}_{path.stem}"
        words = sorted({word for word in path.stem.split("_") if len(word) > 3} - taken) or [f"{path.parent.name}{path.stem}"]
        taken.update(words)
        examples.append({"intent": intent, "examples": "".join(f"- {word}\n" for word in words)})
        rules.append(_steps("rule", intent, f"utter_{intent}"))
        responses[f"utter_{intent}"] = [{"text": f"This is the reply about {path.stem.replace('_', ' ')}."}]
    pipeline = [{"name": "KeywordIntentClassifier", "case_sensitive": False}]
    _write_bot(folder, pipeline, [{"name": "RulePolicy"}])
    _write(folder / "data/nlu.yml", {"nlu": examples})
    _write(folder / "data/rules.yml", {"rules": rules})
    _write(folder / "domain.yml", {"intents": [example["intent"] for example in examples], "responses": responses})


def make_default(folder: Path, epochs: int) -> None:
    """Put a bot into ``folder`` that has our questions and replies, and the components that ``rasa init`` gives.

    ``rasa init`` has its neural components go over the data 100 times (``epochs``). Stories of two turns are added, since
    the policies with neural networks learn from nothing else.
    """
    components = (
        [{**component, **({"epochs": epochs} if "epochs" in component else {})} for component in components]
        for components in (_DEFAULT_PIPELINE, _DEFAULT_POLICIES)
    )
    _write_bot(folder, *components)
    for path in (ROOT / "data").glob("*/*.yml"):
        copy = folder / "data" / path.parent.name / path.name
        copy.parent.mkdir(exist_ok=True)
        # Only our own generator fills {clinic_phone} and the like; Rasa's would log an error for each.
        copy.write_text(re.sub(r"\{(\w+)\}", r"\1", path.read_text(encoding="utf-8")), encoding="utf-8")
    groups = sorted({path.parent.name for path in _topic_files()})
    pairs = zip(groups, [*groups[1:], groups[0]], strict=True)
    stories = [_steps("story", first, f"utter_{first}", second, f"utter_{second}") for first, second in pairs]
    _write(folder / "data/stories.yml", {"stories": stories, "rules": [_steps("rule", "nlu_fallback", "utter_default")]})
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    _write(folder / "domain.yml", {**domain, "responses": {"utter_default": [{"text": _SORRY}]}})


def _topic_files() -> list[Path]:
    return sorted(path for path in (ROOT / "data").glob("*/*.yml") if path.parent.name != "rules")


def _steps(kind: str, *names: str) -> dict[str, Any]:
    steps = [{"action" if name.startswith("utter_") else "intent": name} for name in names]
    return {kind: " then ".join(names[::2]), "steps": steps}


def _write_bot(folder: Path, pipeline: list[dict[str, Any]], policies: list[dict[str, Any]]) -> None:
    (folder / "data").mkdir(parents=True)
    config = {"recipe": "default.v1", "language": "en", "assistant_id": "benchmark", "pipeline": pipeline, "policies": policies}
    _write(folder / "config.yml", config)
    _write(folder / "credentials.yml", {"rest": None})
    _write(folder / "endpoints.yml", {})


def _write(path: Path, content: dict[str, Any]) -> None:
    if path.parent.name == "data" or path.name == "domain.yml":
        content = {"version": "3.1", **content}
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
