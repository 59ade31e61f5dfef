"""Reads conversation tests from YAML in the format of Rasa Pro's end-to-end tests; steps and assertions: reading_steps.py."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node

from fibroguide.conversations.cases import CHANNEL, CHANNELS, FORCE, Case, Place
from fibroguide.conversations.names import Names
from fibroguide.conversations.problems import did_you_mean, nearest
from fibroguide.conversations.reading_steps import StepReader
from fibroguide.conversations.yaml_file import Fields, YamlFile

CASES = "test_cases"
_FILE = ("fixtures", "metadata", CASES)
_CASE = ("test_case", "fixtures", "metadata", "steps")
_STUBS = "stub_custom_actions"
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


@dataclass
class Shared:
    """The fixtures and metadata of all files of a run, by name, and where each stands."""

    fixtures: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    metadata: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)


def has_cases(file: YamlFile) -> bool:
    """Tell whether a file is one of conversation tests, going by its keys; also one in which their key is misspelt."""
    if file.root is None:
        return True  # it is empty or broken, which must be told
    keys = [str(key.value) for key, _ in file.root.value] if isinstance(file.root, MappingNode) else []
    return any(nearest(key, (CASES, _STUBS)) is not None for key in keys) or not keys


def read_shared(file: YamlFile, shared: Shared, names: Names) -> None:
    """Add the fixtures and metadata of a file to those of the run."""
    if file.root is None:
        return
    fields = file.fields(file.root, "The file")
    if "fixtures" in fields:
        for name, node in _named(file, fields["fixtures"][1], "fixtures", shared):
            shared.fixtures[name] = _slots(file, node, names)
    if "metadata" in fields:
        for name, node in _named(file, fields["metadata"][1], "metadata", shared):
            shared.metadata[name] = _metadata(file, node)


def read_cases(file: YamlFile, shared: Shared, names: Names) -> list[Case]:
    """Return the cases of a file; what is wrong is noted in ``file``."""
    if file.root is None:
        return []
    fields = file.fields(file.root, "The file")
    for key, (node, _) in fields.items():
        if key == _STUBS:
            file.note(node, f"{_STUBS} is not for this bot: its tests run the real actions.")
        elif key not in _FILE:
            file.note(node, f'"{key}" is not known in a file of tests.{did_you_mean(key, _FILE)}')
    if CASES not in fields:
        file.note(None, f"There is no list of {CASES} in this file.")
        return []
    cases: dict[str, Case] = {}
    for node in file.items(fields[CASES][1], CASES):
        case = _case(file, node, shared, names)
        if case and case.name in cases:
            file.note(node, f'There is a test case "{case.name}" already, in line {cases[case.name].place.line}.')
        elif case:
            cases[case.name] = case
    return list(cases.values())


def _case(file: YamlFile, node: Node, shared: Shared, names: Names) -> Case | None:
    fields = file.fields(node, "A test case", _CASE)
    name = file.text(fields["test_case"][1], "test_case") if "test_case" in fields else None
    if fields and "test_case" not in fields:
        file.note(node, "This test case has no name: test_case is missing.")
    if name is not None and not name.strip():
        file.note(node, "This test case has no name.")
    borrowed: list[tuple[str, Place]] = []
    slots: dict[str, Any] = {}
    if "fixtures" in fields:
        for item in file.items(fields["fixtures"][1], "fixtures"):
            slots |= _looked_up(file, item, "fixture", shared.fixtures)
            borrowed.append((f"the fixture {item.value}", file.place(item)))
    metadata: Mapping[str, Any] = {}
    if "metadata" in fields:
        item = fields["metadata"][1]
        metadata = _looked_up(file, item, "metadata", shared.metadata)
        borrowed.append((f"the metadata {item.value}", file.place(item)))
    if fields and "steps" not in fields:
        file.note(node, "This test case has no steps.")
    if not name or "steps" not in fields:
        return None
    reader = StepReader(file, names, metadata, lambda item: _looked_up(file, item, "metadata", shared.metadata))
    turns = reader.turns(fields["steps"][1])
    return Case(name.strip(), file.place(node), turns, MappingProxyType(slots), tuple(borrowed)) if turns else None


def _looked_up(file: YamlFile, node: Node, kind: str, known: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    name = file.text(node, f"The name of a {kind}" if kind == "fixture" else "The name of metadata")
    if name is not None and name not in known:
        is_none = f'There is no fixture "{name}"' if kind == "fixture" else f'There is no metadata "{name}"'
        file.note(node, f"{is_none} in these files.{did_you_mean(name, known)}")
    return known.get(name or "", {})


def _named(file: YamlFile, node: Node, kind: str, shared: Shared) -> list[tuple[str, Node]]:
    """Return the names of a list of ``- name: ...`` and what stands under each."""
    found = []
    for item in file.items(node, kind):
        fields: Fields = file.fields(item, f"An item of {kind}")
        for name, (key, value) in fields.items():
            first = shared.places.setdefault((kind, name), file.place(key))
            if not _NAME.fullmatch(name):
                file.note(key, f'"{name}" is no name for {kind}: it may have letters a to z, digits and _ only.')
            elif first != file.place(key):
                file.note(key, f'The name "{name}" is given twice among the {kind}; the first is in {first}.')
            else:
                found.append((name, value))
    return found


def _slots(file: YamlFile, node: Node, names: Names) -> Mapping[str, Any]:
    slots: dict[str, Any] = {}
    for item in file.items(node, "A fixture"):
        for name, (key, value) in file.fields(item, "A fixture").items():
            unknown = names.unknown("slot", name)
            if unknown:
                file.note(key, unknown)
            slots[name] = file.value(value)
    return MappingProxyType(slots)


def _metadata(file: YamlFile, node: Node) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    for name, (key, value) in file.fields(node, "Metadata").items():
        meant = nearest(name, (CHANNEL, FORCE))
        if meant is not None and meant != name:
            file.note(key, f'"{name}" means nothing here. Did you mean "{meant}"?')
        values[name] = file.value(value)
        if name == FORCE and not isinstance(values[name], bool):
            file.note(value, f"{FORCE} must be true or false.")
        if name == CHANNEL and values[name] not in CHANNELS:
            near = did_you_mean(str(values[name]), CHANNELS)
            file.note(value, f'There is no channel "{values[name]}"; there are {", ".join(CHANNELS)}.{near}')
    return MappingProxyType(values)
