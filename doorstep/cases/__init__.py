"""Exceptions: each is a case from the moment it is seen until it is resolved and written to the DMS."""
