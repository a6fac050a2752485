"""A process that was forked while threads compute has none of them, and must not wait for them."""

import os
import signal

import numpy as np
import pytest

from sourcing_core.spc import WESTERN_ELECTRIC, p_limits, signal_mask
from sourcing_core.spc.arrays import BAND, COLUMNS

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


def judged(n: np.ndarray) -> int:
    return int(signal_mask(0.9 + 0.1 * (n % 7 == 0), p_limits(0.9 * n, n), WESTERN_ELECTRIC).astype(np.int64).sum())


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_computes_with_threads_of_its_own() -> None:
    series = 2 * COLUMNS + 1
    n = np.random.default_rng(1).integers(20, 500, (2 * BAND // series + 2, series)).astype(float)
    expected = judged(n)  # the threads of this process are there now

    child = os.fork()
    if child == 0:
        signal.alarm(20)
        os._exit(0 if judged(n) == expected else 1)

    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
