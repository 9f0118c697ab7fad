"""Every message in and out: the ledger, consent, the rules of sending, and the providers that carry it."""
