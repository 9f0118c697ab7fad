"""Today's routes: how far each is, what its driver said, which stops are at risk."""
