"""`python -m actions --port 5055`: the action server, on loopback only and warm before it says it is healthy.

`python -m rasa_sdk` would listen on every interface and read the gazetteer of ZIP Codes during the first correction.
"""

import argparse
import sys

from doorstep.published_defaults import settings_to_serve_with
from doorstep.settings import BrokenSetting


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m actions")
    parser.add_argument("--port", type=int, default=5055)
    arguments = parser.parse_args()
    try:
        settings = settings_to_serve_with()
    except BrokenSetting as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2)
    from rasa_sdk.endpoint import create_app
    from rasa_sdk.utils import configure_colored_logging

    from doorstep.addresses.places import warm_up

    configure_colored_logging(settings.log_level)
    warm_up()
    create_app("actions").run("127.0.0.1", arguments.port, access_log=False)


if __name__ == "__main__":
    main()
