"""What calls a dispatcher wherever they are: people in danger, cases that came, colleagues who want them."""
