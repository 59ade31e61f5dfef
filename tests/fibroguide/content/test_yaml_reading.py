"""The fast reader and PyYAML's own one read the same."""

from pathlib import Path

import pytest
import yaml

from fibroguide.content.yaml_reading import parse_yaml, read_yaml


@pytest.mark.parametrize("path", ["domain.yml", "clinic.yml", "data/benefits/speed.yml", "data/rules/flows.yml"])
def test_what_a_file_holds_is_the_same(path: str) -> None:
    assert read_yaml(Path(path)) == yaml.safe_load(Path(path).read_text(encoding="utf-8"))


def test_a_mistake_is_told_with_its_line() -> None:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        parse_yaml("a: 1\nb: [\nc: }")
    assert caught.value.problem_mark.line == 2


def test_no_object_is_made() -> None:
    with pytest.raises(yaml.YAMLError):
        parse_yaml("!!python/object/apply:os.getcwd []")
