"""How the whole house is: for a monitor, and as a banner over every page while texts wait."""
