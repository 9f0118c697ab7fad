"""The desk's web pages: every conversation, what waits for a decision, the day on the road."""
