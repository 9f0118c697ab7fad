"""A day's exceptions, played by scripted customers against the running system."""
