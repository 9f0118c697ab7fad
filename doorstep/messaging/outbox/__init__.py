"""Everything that goes out to people: queued with what caused it, then claimed, sent and settled."""
