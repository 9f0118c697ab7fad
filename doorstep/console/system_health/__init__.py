"""How the whole system is: for a monitor, and as a banner over every page while texts wait."""
