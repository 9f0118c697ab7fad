"""Deliveries, routes and drivers. Every write is in `commands`, every question in `queries`."""
