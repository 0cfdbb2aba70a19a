"""How well raw files give what canonical events give: a table by pattern, and what differs."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.raw.comparing import QUESTIONS, Life
from tests.raw.parity import Compared, Outcome, check
from tests.raw.told import record, told_of


def main() -> int:
    """Run the comparison; 1 if something differs."""
    options = _options()
    stories = [told_of(told, options.variant) for told in record(options.every)]
    chosen = [told for told in stories if options.only in told.name]
    outcome = check(chosen, options.keep)
    text = "\n".join([*table(outcome), "", *differences(outcome.compared, options.show)]) + "\n"
    sys.stdout.write(text)
    if options.out is not None:
        options.out.write_text(text, encoding="utf-8")
    return 0 if all(each.clean for each in outcome.compared) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.raw", description=__doc__)
    parser.add_argument("--out", type=Path, help="write the report to this file too")
    parser.add_argument(
        "--every", type=int, default=1, help="take every n-th of the engine's tests (default: all)"
    )
    parser.add_argument("--only", default="", help="take stories of tests whose name holds this text")
    parser.add_argument(
        "--variant", type=int, default=0, help="write the same stories in other words and forms"
    )
    parser.add_argument(
        "--show", type=int, default=20, help="how many differing stories to describe (default: 20)"
    )
    parser.add_argument(
        "--keep", type=Path, help="leave the written files in this folder, one folder a story"
    )
    return parser.parse_args()


def table(outcome: Outcome) -> list[str]:
    """The table by pattern, and what was left out."""
    names = ("recall", "precision", *QUESTIONS)
    lines = [f"{'pattern':28}{'stories':>8}{'alerts':>8}" + "".join(f"{name:>11}" for name in names)]
    for pattern, score in outcome.scores().items():
        shares = score.shares()
        numbers = "".join(f"{shares[name]:>11.4f}" for name in names)
        lines.append(f"{pattern:28}{score.stories:>8}{score.expected:>8}{numbers}")
    clean = sum(each.clean for each in outcome.compared)
    lines.append(f"{clean} of {len(outcome.compared)} stories without any difference; left out:")
    lines += [f"  {count:5} {reason}" for reason, count in outcome.left_out.most_common()]
    return lines


def differences(compared: Iterable[Compared], most: int) -> list[str]:
    """What differs in the first stories that differ."""
    lines: list[str] = []
    for each in [each for each in compared if not each.clean][:most]:
        lines.append(f"{each.told.name} ({each.forms.crm}, {each.forms.mail}, {each.forms.calendar})")
        for verdict in each.verdicts.values():
            lines += [f"  missing {_told(life)}" for life in verdict.missing]
            lines += [f"  surplus {_told(life)}" for life in verdict.surplus]
            lines += [
                f"  {question} {life.pattern}: {_answer(question, life)} is {_answer(question, other)}"
                for question, life, other in verdict.wrong
            ]
        lines += [f"  set aside: {reject.reason} {reject.detail}" for reject in each.scanned.rejects]
    return lines


def _told(life: Life) -> str:
    steps = ", ".join(f"{severity} {at:%m-%d %H:%M}" for severity, at in life.steps)
    return f"{life.pattern} starts {life.starts_at:%Y-%m-%d %H:%M} {life.status} ({life.reason}) [{steps}]"


def _answer(question: str, life: Life) -> str:
    match question:
        case "state":
            return f"{life.status} {life.resolved_at}"
        case "severity" | "steps":
            return ", ".join(f"{severity} {at:%m-%d %H:%M}" for severity, at in life.steps)
    return str(getattr(life, question))


if __name__ == "__main__":
    sys.exit(main())
