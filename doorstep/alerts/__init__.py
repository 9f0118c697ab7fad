"""The desk in Slack: a message for each case that waits for dispatch, and the buttons that decide it."""
