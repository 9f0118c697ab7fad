"""Lets Rasa be imported where TensorFlow is not installed.

Rasa imports TensorFlow whatever its configuration says, for components we do not use (docs/adr/0002). `install` puts
a finder at the end of `sys.meta_path`, so an installed TensorFlow is still found first. What the stand-ins can do is be
imported, named in annotations, subclassed and used as decorators; a component that computes with TensorFlow
(DIETClassifier, TEDPolicy, ...) fails when it is made.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

ABSENT = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"})
NOT_FOR_SERVING = frozenset(
    # of channels that are not ours
    "aiogram fbmessenger google mattermostwrapper rocketchat_API socketio telebot webexteamssdk"
    # of stores and brokers that are not ours
    " aio_pika boto3 botocore bson kafka pymongo"
    # of training, testing and asking on a terminal
    " dask joblib matplotlib prompt_toolkit questionary sklearn".split()
)
"""What Rasa imports too, and a server of ours never uses: a second of its start and 80 MB."""


class _StandInType(type):
    """The class of stand-in classes: any attribute of one is another, made once so that it stays equal to itself."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _stand_in(f"{cls.__qualname__}.{name}")
        setattr(cls, name, made)
        return made

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        # `@tf.function` and `@tf.function(...)` hand back what they decorate.
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        return super().__call__()


class _StandIn(metaclass=_StandInType):
    def __call__(self, decorated: Any) -> Any:
        return decorated


def _stand_in(qualified_name: str) -> _StandInType:
    return _StandInType(qualified_name.rpartition(".")[2], (_StandIn,), {"__qualname__": qualified_name})


class _StandInModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _stand_in(f"{self.__name__}.{name}")
        setattr(self, name, made)
        return made


class _StandInFinder(MetaPathFinder, Loader):
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, is_package=True) if fullname.partition(".")[0] in self._names else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: attributes are made when they are asked for."""


def install() -> None:
    """Answer imports of TensorFlow and its relatives with stand-ins, unless they are installed. Repeatable."""
    if not any(isinstance(finder, _StandInFinder) for finder in sys.meta_path):
        sys.meta_path.append(_StandInFinder(ABSENT))


def leave_out_what_only_others_use() -> None:
    """For a process that does nothing but serve, before Rasa is imported: stand-ins come before what is installed."""
    sys.meta_path.insert(0, _StandInFinder(NOT_FOR_SERVING))
