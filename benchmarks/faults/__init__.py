"""What is lost, doubled or written wrongly while processes are killed, hang, are away, or their clocks disagree."""
