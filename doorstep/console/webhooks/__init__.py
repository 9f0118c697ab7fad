"""Webhooks: what happened here is posted to a company's own systems, signed, in order, until they have it.

docs/webhooks.md says how they are read, docs/adr/0053 why they are as they are. What is to be told is found in the
history, which every command writes with what it changes: so nothing happens untold, and nothing is told that did not.
"""
