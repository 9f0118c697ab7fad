"""Days and times as people say them. Pure.

`wish` is what was wished; `reading` reads it, and alone stands on spaCy.
"""
