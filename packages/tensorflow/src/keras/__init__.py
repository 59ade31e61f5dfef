"""Keras, as Rasa imports it beside TensorFlow: inert as well (see the ``tensorflow`` package beside this one)."""

import tensorflow


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    value = globals()[name] = tensorflow._inert(f"keras.{name}")
    return value
