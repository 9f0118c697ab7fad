"""Who somebody is: accounts, sessions, sign-in by password or identity provider, and the log of what they did."""
