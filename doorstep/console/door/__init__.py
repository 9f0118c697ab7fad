"""Who may come in: accounts, passwords, visits, OpenID Connect, and what is refused at the door."""
