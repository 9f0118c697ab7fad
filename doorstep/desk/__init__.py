"""The desk: what dispatch can do, and who may, wherever they do it. The console and Slack's alerts stand above."""
