"""`python -m assistant run` serves; `train`, `test`, `data` and the rest are Rasa's own commands without TensorFlow."""

import os
import sys
import warnings

from assistant import no_tensorflow
from doorstep import tracking_patterns
from doorstep.published_defaults import settings_to_serve_with
from doorstep.settings import BrokenSetting, load_settings


def main() -> None:
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"  # read when Rasa starts; customers' words go nowhere else
    # Read when NumPy starts. Products as small as ours cost more in waking threads than they take (docs/adr/0003).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    serves = sys.argv[1:2] == ["run"]
    try:
        settings = settings_to_serve_with() if serves else load_settings()
    except BrokenSetting as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2)
    no_tensorflow.install()
    if serves:
        no_tensorflow.leave_out_what_only_others_use()
        warnings.filterwarnings("ignore", category=DeprecationWarning)  # Rasa's, about its own libraries
        from assistant.run import main as run

        sys.exit(run(sys.argv[2:]))
    # Lines to train on may hold the company's own numbers beside ours; a model knows only that one stands there.
    tracking_patterns.use((*tracking_patterns.read(settings.tracking_numbers), *tracking_patterns.DEFAULT))
    from rasa.__main__ import main as rasa_main

    rasa_main()


if __name__ == "__main__":
    main()
