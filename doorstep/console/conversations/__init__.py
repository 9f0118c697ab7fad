"""Conversations: found, read line by line, marked, taken over."""
