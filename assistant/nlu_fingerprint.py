"""Tells Rasa's training cache when the code of our components has changed.

Rasa itself looks at a component's configuration, data and class body, not at the functions the class calls: without
this a model would quietly keep what older code had made.
"""

import hashlib
from pathlib import Path

_HERE = Path(__file__).parent
_LANGUAGE = _HERE.parent / "doorstep" / "language"


def fingerprint() -> str:
    """Of everything that our components compute with."""
    read = [_LANGUAGE / f"{name}.py" for name in ("masks", "tracking_numbers")]
    files = sorted([*_HERE.glob("nlu_*.py"), _HERE / "sentence_features.py", *read])
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
