"""People's own account, the accounts of all, signing in and out, the audit log."""
