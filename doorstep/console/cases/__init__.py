"""Cases: the board, one case, what is decided on it and can be taken back."""
