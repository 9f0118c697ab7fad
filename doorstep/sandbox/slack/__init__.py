"""A Slack workspace on your own machine: Slack's Web API, its events and Socket Mode, and people to play with."""
