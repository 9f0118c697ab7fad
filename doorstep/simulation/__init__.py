"""Days played by scripted people against the running system: exceptions of customers, and drivers on their routes."""
