"""One module per page: `routes()`, and `ENTRY` if it stands in the navigation."""
