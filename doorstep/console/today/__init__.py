"""The first page: routes, cases and conversations of today."""
