"""An import-only stand-in for TensorFlow.

Rasa Open Source 3.6 imports TensorFlow (and Keras) at start, even when no component of the pipeline uses it.
Fibro Guide uses none of it, so this distribution takes its place: every module of ``tensorflow`` and ``keras``
can be imported, every name in them is an inert class that can be subclassed or named in an annotation, and
anything that would compute raises :class:`TensorFlowNotInstalled` with what to do about it.
"""

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType

__version__ = "2.12.0"
_ROOTS = ("tensorflow", "keras")


class TensorFlowNotInstalled(RuntimeError):
    """A component that computes with TensorFlow was used; the message says what to do."""

    def __init__(self, name):
        super().__init__(
            f"Something needs TensorFlow ({name}), which this project runs without. Take DIETClassifier, ResponseSelector, "
            "TEDPolicy, UnexpecTEDIntentPolicy and LanguageModelFeaturizer out of config.yml, or install the real TensorFlow "
            "as docs/decisions/001-no-tensorflow.md describes."
        )


class _InertType(type):
    """Metaclass: attributes of an inert class are inert classes, calling one raises."""

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _inert(f"{cls.__qualname__}.{name}")

    def __call__(cls, *args, **kwargs):
        if len(args) == 1 and not kwargs and callable(args[0]) and not isinstance(args[0], type):
            return args[0]  # used as a decorator, at import time: @tf.function
        raise TensorFlowNotInstalled(cls.__qualname__)

    def __getitem__(cls, _item):
        return cls  # an annotation: tf.Tensor[...]

    def __or__(cls, other):
        return cls

    __ror__ = __or__


def _inert(name):
    return _InertType(name, (), {"__module__": __name__})


class _InertModule(ModuleType):
    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        value = _inert(f"{self.__name__}.{name}")
        setattr(self, name, value)  # the same class each time, so that isinstance() and subclassing agree
        return value


class _InertFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every module below ``tensorflow`` and ``keras``."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname.partition(".")[0] in _ROOTS:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec):
        return _InertModule(spec.name)

    def exec_module(self, module):
        """Nothing to run: the module is empty."""


sys.meta_path.append(_InertFinder())


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    value = globals()[name] = _inert(f"tensorflow.{name}")
    return value
