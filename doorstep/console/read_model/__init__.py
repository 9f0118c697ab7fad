"""The tables that the desk's lists read: made from the ledger, the dialogues, the cases and the DMS (ADR 10)."""
