"""The product's worker beside a sandbox whose Slack is SANDBOX_SPEED times as fast as the real one: what it posts in a
channel is as far apart as that one asks for. Its command line is the worker's own."""

import os
import sys

from doorstep.cli import main
from doorstep.messaging.slack import client

if __name__ == "__main__":
    client.SECONDS_BETWEEN_POSTS /= float(os.environ["SANDBOX_SPEED"])
    sys.argv.insert(1, "worker")
    main()
