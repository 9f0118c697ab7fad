"""What nobody asked for: the next day of it, what did not go and why, and a hand on each."""
