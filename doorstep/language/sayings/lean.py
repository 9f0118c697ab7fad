"""spaCy without its command line, which it loads with itself: 13 MB and 0.15 s that nothing here uses.

Imported before spaCy is.
"""

import sys
from types import ModuleType


def _stand_in(name: str) -> ModuleType:
    module = ModuleType(name)
    module.info = None  # type: ignore[attr-defined]
    module.__path__ = []
    return module


if "spacy" not in sys.modules:
    for _name in ("spacy.cli", "spacy.cli.info"):
        sys.modules[_name] = _stand_in(_name)
