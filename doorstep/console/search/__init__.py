"""Whoever calls is found: packages, people, cases, conversations, drivers and routes by one field."""
