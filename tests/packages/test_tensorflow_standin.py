"""The import-only stand-in: everything can be imported, nothing can be computed, and the error says what to do."""

import subprocess
import sys

import pytest


def test_it_is_our_stand_in_and_no_real_tensorflow() -> None:
    import tensorflow

    assert tensorflow.__version__ == "2.12.0"
    assert tensorflow.TensorFlowNotInstalled


def test_names_can_be_imported_subclassed_annotated_and_used_as_decorators() -> None:
    import tensorflow as tf
    from keras import Model
    from tensorflow.python.types.core import GenericFunction

    class Mine(tf.keras.layers.Layer):
        @tf.function
        def call(self, x: tf.Tensor | None) -> "tf.Tensor[int]":
            return x

    assert Mine.call(None, 1) == 1
    assert Model
    assert GenericFunction is not Model


def test_computing_names_what_needs_it_and_the_remedy() -> None:
    import tensorflow as tf

    with pytest.raises(tf.TensorFlowNotInstalled, match="tensorflow.constant.*DIETClassifier.*config.yml.*001-no-tensorflow.md"):
        tf.constant([1, 2])


@pytest.mark.parametrize("component", ["DIETClassifier", "TEDPolicy"])
def test_rasa_train_with_such_a_component_ends_in_that_sentence(component: str, tmp_path) -> None:
    pipeline = "[{name: WhitespaceTokenizer}, {name: CountVectorsFeaturizer}, {name: DIETClassifier, epochs: 1}]"
    if component == "TEDPolicy":
        pipeline = "[{name: WhitespaceTokenizer}, {name: KeywordIntentClassifier}]"
    policies = "[{name: TEDPolicy, epochs: 1}]" if component == "TEDPolicy" else "[{name: RulePolicy}]"
    (tmp_path / "config.yml").write_text(
        f"recipe: default.v1\nassistant_id: x\nlanguage: en\npipeline: {pipeline}\npolicies: {policies}\n"
    )
    (tmp_path / "domain.yml").write_text(
        'version: "3.1"\nintents: [greet, bye]\nresponses: {utter_hi: [{text: hi}], utter_bye: [{text: bye}]}\n'
    )
    (tmp_path / "data").mkdir()
    stories = "".join(
        f"  - story: {i}\n    steps: [{{intent: greet}}, {{action: utter_hi}}, {{intent: bye}}, {{action: utter_bye}}]\n" for i in "ab"
    )
    (tmp_path / "data" / "nlu.yml").write_text(
        'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - hello\n      - hi\n'
        "  - intent: bye\n    examples: |\n      - bye\n      - see you\n" + (f"stories:\n{stories}" if component == "TEDPolicy" else "")
    )
    result = subprocess.run(
        [sys.executable, "-m", "fibroguide.cli.quiet_rasa", "train", "--skip-validation"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode != 0
    assert "which this project runs without" in result.stdout + result.stderr
