"""Changes that several rooms make, each decided and written in one way: dialogue, desk and approvals share it."""
