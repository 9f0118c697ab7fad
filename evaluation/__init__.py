"""`make evaluate`: how well texts are understood that training never saw. `python -m evaluation --help`."""
