"""The documents of the project, and the pieces that tests look at."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ("docs/rulebook.md", "data/README.md")

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def documents() -> list[Path]:
    """Every Markdown document of the project."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/**/*.md"), *ROOT.glob("tests/**/*.md")]
    return sorted(found)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def without_code(text: str) -> str:
    """The prose alone: what stands between backticks is left out."""
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))


def examples(text: str, language: str) -> list[str]:
    """The code blocks of one language, without their indentation."""
    found = [(indent, code) for indent, told, code in FENCE.findall(text) if told == language]
    return [re.sub(rf"^{indent}", "", code, flags=re.MULTILINE) for indent, code in found]


def quoted(text: str) -> set[str]:
    """Everything between single backticks, code blocks left out."""
    return set(re.findall(r"`([^`\n]+)`", FENCE.sub("", text)))


def anchors(text: str) -> set[str]:
    """The addresses of the headings, as Markdown pages make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {"".join(c for c in heading.lower() if c.isalnum() or c in " -_").replace(" ", "-") for heading in headings}
