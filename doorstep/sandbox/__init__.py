"""A carrier on your own machine: Twilio's HTTP API, phones to type on, and an API for scripts (docs/sandbox.md).

`app.create_app` makes it, `app.run` serves it, `client.Sandbox` drives it from tests and scripts.
"""
