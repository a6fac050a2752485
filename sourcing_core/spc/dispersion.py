"""Sigma z: how far ratios move from month to month, in units of what chance alone would make."""

import numpy as np

from sourcing_core.spc.arrays import QUIET, Flags, Floats, blocks, columns, count_rows, finite

D2 = 1.128  # mean range of two normal values, in standard deviations (Shewhart; Montgomery, table of d2 for n = 2)


def sigma_z(amount: Floats, volume: Floats, centre: Floats, sigma: Floats, counted: Flags) -> Floats:
    """Mean |z_i - z_(i-1)| / 1.128 of the counted months, where z = (amount / volume - centre) / sigma; shape (1, S).

    About 1 when chance is all there is, more when months differ by more than that (over-dispersion), less when they
    are too alike. No difference is taken across a month that is missing or does not count. NaN with fewer than two
    neighbouring months, and where sigma is 0 (all successes, or none). Laney 2002, Quality Engineering 14(4).
    """
    result = np.empty((1, counted.shape[1]))
    with np.errstate(**QUIET):
        for some in blocks(counted.shape[1]):
            use = counted[:, some]
            z = columns(amount, some) / columns(volume, some)
            z -= columns(centre, some)
            z /= columns(sigma, some)
            both = use[1:] & use[:-1]
            move = z[1:] - z[:-1]
            np.abs(move, out=move)
            if not both.all():
                np.copyto(move, 0.0, where=~both)
            result[:, some] = move.sum(axis=0, keepdims=True) / count_rows(both)
        return finite(result) / D2
