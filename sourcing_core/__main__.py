"""`python -m sourcing_core`."""

import atexit
import gc

from sourcing_core.cli import main

if __name__ == "__main__":
    # A command is short and its modules are no garbage: to look for some among them took a quarter of its time.
    gc.set_threshold(500_000)
    atexit.register(gc.freeze)
    main()
