"""What is due at a given time without anybody asking, and the loop that makes it happen."""
