"""The public API, with which a company's own system speaks (docs/api.md, docs/adr/0045)."""
