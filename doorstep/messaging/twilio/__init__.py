"""Twilio: its requests to us (webhooks), ours to it (client), and what its error codes mean (errors)."""
