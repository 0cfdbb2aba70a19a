"""The faults: what mutmut would change in a module, each as the text of the whole module with that one change."""

from __future__ import annotations

import random
from dataclasses import dataclass
from difflib import ndiff
from functools import cached_property
from pathlib import Path

import libcst as cst
from mutmut.mutation.file_mutation import Mutation, create_mutations, deep_replace

ROOT = Path(__file__).resolve().parents[1]
ENGINE = ROOT / "services/engine"
PATTERNS = ENGINE / "src/dealtrust_engine/patterns"


@dataclass(frozen=True)
class Fault:
    """One change in the module of a pattern."""

    pattern: str
    text: str
    changed: str

    @cached_property
    def difference(self) -> str:
        """The changed lines, those before and those after, without what stands around them."""
        lines = ndiff(self.text.splitlines(), self.changed.splitlines())
        return "\n".join(f"{line[0]} {line[1:].strip()}" for line in lines if line[0] in "+-")


def patterns() -> list[str]:
    """The names of the modules that are patterns."""
    return sorted(path.stem for path in PATTERNS.glob("*.py") if not path.stem.startswith("_"))


def sampled(pattern: str, count: int, seed: int) -> tuple[int, list[Fault]]:
    """How many faults a pattern may have, and some of them, drawn by the seed."""
    text = (PATTERNS / f"{pattern}.py").read_text("utf-8")
    module, mutations, _, _ = create_mutations(f"{pattern}.py", text)
    meant = [mutation for mutation in mutations if _is_meant(mutation)]
    drawn = random.Random(f"{seed} {pattern}").sample(meant, min(count, len(meant)))
    return len(meant), [Fault(pattern, text, _with(module, mutation)) for mutation in drawn]


def _is_meant(mutation: Mutation) -> bool:
    """Whether it lies in a function, or is a number or a truth value outside, such as the default of a setting.

    The rest of what stands outside functions is words for the reference of settings, which has a test of its own.
    """
    if isinstance(mutation.contained_by_top_level_function, cst.FunctionDef):
        return True
    return isinstance(mutation.original_node, cst.BaseNumber | cst.Name)


def _with(module: cst.Module, mutation: Mutation) -> str:
    changed = deep_replace(module, mutation.original_node, mutation.mutated_node)
    return str(changed.code)
