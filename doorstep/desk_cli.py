"""`doorstep desk`: the console's commands, and the one that needs the sandbox beside it."""

from doorstep import screenshots
from doorstep.console.desk_cli import app

app.command("screenshot")(screenshots.command)

__all__ = ["app"]
