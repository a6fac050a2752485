"""The documents that are made from the code: `--write` makes them anew, `--check` names one that is stale."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # `python tests/tools/generated_docs.py` starts in this folder

from sourcing_core.rules.catalogue import catalogue  # noqa: E402
from sourcing_core.rules.rulebook import rulebook  # noqa: E402
from tests.tools.data_dictionary import data_dictionary  # noqa: E402

USAGE = "usage: python tests/tools/generated_docs.py --write | --check"

DOCUMENTS: Mapping[str, Callable[[], str]] = {
    "docs/rulebook.md": lambda: rulebook(catalogue()),
    "data/README.md": data_dictionary,
}
"""Path below the root -> the function that makes its text."""


def made() -> dict[str, bytes]:
    """Every document as it should be: the same bytes on every machine."""
    return {name: (text().rstrip() + "\n").encode() for name, text in DOCUMENTS.items()}


def stale(root: Path) -> list[str]:
    """The documents below `root` that are missing, or that differ from what the code says."""
    found = {name: root / name for name in DOCUMENTS}
    return [name for name, data in made().items() if not found[name].is_file() or found[name].read_bytes() != data]


def write(root: Path) -> None:
    """Make every document below `root` anew."""
    for name, data in made().items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


def main(arguments: list[str], root: Path = ROOT) -> int:
    """0 when done or fresh, 1 when a document is stale, 2 for bad use; one line says which."""
    if arguments == ["--write"]:
        write(root)
        return 0
    if arguments == ["--check"]:
        old = stale(root)
        if old:
            print(f"stale: {', '.join(old)}; run 'make docs'", file=sys.stderr)
        return 1 if old else 0
    print(USAGE, file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
