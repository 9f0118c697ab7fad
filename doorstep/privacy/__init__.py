"""What we hold of people: every column has a class, and all about one person can be handed out."""
