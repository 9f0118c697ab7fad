"""What texts should have been taken for: as training lines and dialogue tests to commit."""
