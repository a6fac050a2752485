"""The long campaigns, one after the other: kills, mutated files, concurrent writers; each with controls that must fail."""

from __future__ import annotations

import sys

from tests.campaign import kills, mutated_files, writers


def main() -> int:
    """Run them all, also after one has found something; 1 when anything was wrong."""
    ends = [kills.main(1000), mutated_files.main(["10000"]), writers.main()]
    return int(any(ends))


if __name__ == "__main__":
    sys.exit(main())
