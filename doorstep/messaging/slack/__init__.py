"""Slack as a provider of messages: what comes in, what is posted, and the client that posts it."""
