"""The desk in Slack: alerts of cases, the buttons that decide them, and who has taken which conversation."""
