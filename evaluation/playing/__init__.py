"""Texts and conversations of other writers, played against the whole running product and judged by its rows."""
