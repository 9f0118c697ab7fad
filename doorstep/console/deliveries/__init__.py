"""A package and whom it is for: all that is known, and what can be done for somebody who calls."""
