"""The command ``dealtrust``: what a person types, and what comes back."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter

from dealtrust_reading.problems import UsageError
from dealtrust_runtime.configuration import ConfigurationError
from dealtrust_solo.options import Options
from dealtrust_solo.problems import StoreError
from dealtrust_solo.store.place import DEFAULT_STORE

HELP = """\
Detects the moments in which trust in a B2B deal breaks: reads CRM, mail and calendar files and tells what
happened, with the evidence, and what to do now. Everything stays on this machine.

Begin with what you have:

```
dealtrust scan Takeout.mbox
dealtrust scan export/ mail/ calendars/ --config acme.yaml --report report.html
dealtrust explain unanswered-buyer
dealtrust query "SELECT pattern, count() FROM open_alerts GROUP BY pattern"
```

Exit status: 0 done, 2 wrong use or configuration, 1 anything else.
"""

app = App(
    name="dealtrust",
    help=HELP,
    version=version("dealtrust-solo"),
    help_format="markdown",
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)


@app.command
def scan(
    *paths: Path,
    options: Annotated[Options, Parameter(name="*")] = Options(),  # noqa: B008  # it is frozen
) -> None:
    """Read files and show which deals need somebody now.

    A path is a file or a folder; what each file holds is told by its content: mbox, .eml and Maildir, .ics,
    records of Gmail, Microsoft Graph and Google Calendar (JSON), exports of Salesforce and HubSpot (CSV), what
    their APIs give (JSON), change events of Salesforce, webhooks of HubSpot, row changes of Debezium, canonical
    events (.jsonl), each also inside .gz and .zip. A mailbox alone is enough: without deals, every outside
    organisation with mail in both directions is watched as a relationship.

    Results come on standard output, progress on standard error. What cannot be read is counted and never
    stops the rest. Scanning the same files again changes nothing.

    For example:

    ```
    dealtrust scan Takeout.mbox
    dealtrust scan export/ mail/ calendars/ --config acme.yaml --report report.html
    dealtrust scan mail.zip --until 2026-03-31 --families missed_follow_up
    ```

    Parameters
    ----------
    paths
        Files or folders.
    """
    # Each command loads what it needs: a query waits for no parser, a scan of files for no page.
    from dealtrust_solo.scanning import run_scan

    run_scan(list(paths), options)


@app.command
def query(
    sql: str,
    /,
    *,
    store: Path = DEFAULT_STORE,
    as_json: Annotated[bool, Parameter(name="--json", negative="", show_default=False)] = False,
    as_csv: Annotated[bool, Parameter(name="--csv", negative="", show_default=False)] = False,
) -> None:
    """Ask the store in SQL (ClickHouse's dialect). Nothing can be changed this way.

    Views: open_alerts, alerts_daily, time_to_act, pattern_precision, deal_health, team_responsiveness.
    Tables (read them with FINAL): alerts, alert_history, deals, deal_events, evaluations, deliveries.

    For example:

    ```
    dealtrust query "SELECT deal_name, pattern, starts_at FROM open_alerts"
    dealtrust query "SELECT * FROM alerts_daily" --csv
    dealtrust query "DESCRIBE TABLE alerts"
    ```

    Parameters
    ----------
    sql
        One statement.
    store
        Folder of the embedded store.
    as_json
        Rows as JSON lines.
    as_csv
        Rows as CSV with a header.
    """
    from dealtrust_solo.querying import run_query

    if as_json and as_csv:
        raise UsageError("--json and --csv exclude each other")
    run_query(sql, store, "JSONEachRow" if as_json else "CSVWithNames" if as_csv else None)


@app.command
def explain(name: str = "patterns", /, *, store: Path = DEFAULT_STORE) -> None:
    """Tell what a pattern means, or the whole story of an alert.

    Without a name: all patterns, a line each, and what holds for every one of them.
    Of a pattern: its exact rule, a worked timeline, and every setting with unit and default.
    Of an alert: the evidence in order, when the clock ran and when it stood still, what changed, what would
    clear it and what to do. The beginning of its id is enough.

    For example:

    ```
    dealtrust explain
    dealtrust explain silent-prospect
    dealtrust explain 7f3c21aa
    ```

    Parameters
    ----------
    name
        Name of a pattern, "patterns" for all of them, or id of an alert.
    store
        Folder of the embedded store.
    """
    from dealtrust_solo.explaining import explain_name

    explain_name(name, store)


def run(arguments: list[str]) -> int:
    """Run one command; gives the exit status."""
    try:
        app(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        return _failed(" ".join(str(error).split()), 2)
    except (UsageError, ConfigurationError) as error:
        return _failed(str(error), 2)
    except StoreError as error:
        return _failed(str(error), 1)
    except BrokenPipeError:
        # Whoever read us has seen enough; the interpreter must not complain while it flushes.
        sys.stdout = None
        return 0
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        return _failed(f"{named}{error.strerror or error}", 1)
    except KeyboardInterrupt:
        return _failed("stopped; what was stored before is as it was", 1)
    return 0


def main() -> None:
    """Entry point of the installed command."""
    sys.exit(run(sys.argv[1:]))


def _failed(line: str, status: int) -> int:
    print(f"dealtrust: {line}", file=sys.stderr)
    return status
