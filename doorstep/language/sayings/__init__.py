"""How people text, put into plain words: spaCy's English tokenizer with norms of our own, and tables of phrases. Pure.

Importing this loads spaCy (some 50 MB), so only rooms that the actions alone use stand on it.
"""

from doorstep.language.sayings import lean as lean
from doorstep.language.sayings.table import Sayings

__all__ = ["Sayings"]
