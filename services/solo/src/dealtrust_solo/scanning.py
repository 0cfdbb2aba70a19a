"""The scan: files in, alerts out. Reads, evaluates, writes, shows."""

import json
import sys
from collections import Counter
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path

from dealtrust_engine.config import Config
from dealtrust_engine.patterns import PATTERNS
from dealtrust_engine.scan import Scan
from dealtrust_reading.finding import Finder
from dealtrust_reading.mail_jobs import available_jobs
from dealtrust_reading.mailboxes import mailboxes_in
from dealtrust_reading.moments import typed_option
from dealtrust_reading.opening import found_files, who_we_are
from dealtrust_reading.problems import UsageError
from dealtrust_reading.progress import Meter
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.settings import load_settings
from dealtrust_reading.stage import Reading
from dealtrust_runtime.configuration import nearest
from dealtrust_solo.display.standing import show_standing
from dealtrust_solo.display.summary import Summary, show_summary
from dealtrust_solo.display.terminal import console
from dealtrust_solo.naming import ProductNames
from dealtrust_solo.options import Options
from dealtrust_solo.outcome import Chosen, Outcome, findings
from dealtrust_solo.priority import Priority
from dealtrust_solo.report.contents import contents_of
from dealtrust_solo.report.page import Page
from dealtrust_solo.saving import save
from dealtrust_solo.sharding import worked
from dealtrust_solo.store.database import Reserved
from dealtrust_solo.store.last_scan import remember_zone
from dealtrust_solo.writing import WholeFile


def run_scan(paths: list[Path], options: Options) -> None:
    """Scan the paths and print what was found.

    Raises `UsageError`, `ConfigurationError`, `StoreError`, or OSError where an output cannot be written.
    """
    if not paths:
        raise UsageError("name at least one file or folder to scan")
    settings = load_settings(options.config)
    families = _families(options.families)
    with ExitStack() as stack:
        # Outputs first: a scan must not end in "cannot be written".
        output = None if options.alerts is None else stack.enter_context(WholeFile(options.alerts))
        report = None if options.report is None else stack.enter_context(WholeFile(options.report))
        rejects = stack.enter_context(Rejects(options.rejects))
        reserved = stack.enter_context(Reserved(options.store))
        finder = stack.enter_context(Finder(options.kind, _own_files(options)))
        outcome = stack.enter_context(Outcome())

        files = found_files(finder, paths, rejects)
        for missing in rejects.examples.get("missing_path", ()):
            print(f"dealtrust: {missing.origin}: {missing.detail}", file=sys.stderr)
        mailboxes = mailboxes_in(files)
        config, owners = who_we_are(settings.engine, files, mailboxes)
        chosen = Chosen(families, typed_option("--from", options.from_, config.timezone, end=False))
        until = typed_option("--until", options.until, config.timezone, end=True)

        summary = Summary(config.timezone, until, Counter(file.kind for file in files), inferred=owners)
        jobs = options.jobs or available_jobs()
        reading = Reading(files, mailboxes, config, settings.sources, rejects, jobs)
        engine = _fed(Scan(config, origin="scan"), reading, summary)
        engine.attribute(until)
        summary.unattributed = len(engine.unattributed)
        deals = engine.deals()
        work = partial(findings, engine, ProductNames(reading.product_names), report is not None)
        with Meter("Evaluating", len(deals), unit="deals") as meter:
            for some, found in worked(work, deals, jobs):
                outcome.add(some, found)
                meter.finish(len(some))
        outcome.keep(chosen)
        if output is not None:
            output.stream.writelines(outcome.lines())
            output.commit()
        _store(reserved, engine, config, outcome)

        summary.deals = len(deals)
        summary.relationships = reading.by_relationships
        summary.alerts.update(outcome.states())
        summary.rejects, summary.examples = rejects.counts, rejects.examples
        summary.rejects_file, summary.alerts_file, summary.store = (
            options.rejects,
            options.alerts,
            options.store,
        )
        if report is not None:
            summary.report_file = options.report
            complete = options.until is not None
            contents = contents_of(engine, config, outcome, summary, families, complete)
            report.stream.write(Page(contents, outcome).html().encode())
            report.commit()
        _show(summary, outcome, config, as_json=options.json)


def _own_files(options: Options) -> list[Path]:
    """What this command itself names; it may lie in the folder that is scanned."""
    named = (options.config, options.alerts, options.report, options.rejects, options.store)
    return [path for path in named if path is not None]


def _fed(engine: Scan, reading: Reading, summary: Summary) -> Scan:
    """The engine with all events in it."""
    last: datetime | None = None
    for event in reading.events():
        if not engine.add(event):
            summary.repeated += 1
            continue
        summary.events[event.type] += 1
        if last is None or event.time > last:
            last = event.time
    summary.until = summary.until or last
    for opening in reading.openings():
        engine.add(opening)
    return engine


def _store(reserved: Reserved, engine: Scan, config: Config, outcome: Outcome) -> None:
    with reserved.open() as database, Meter("Storing", len(engine.deals()), unit="deals") as meter:
        for done in save(database, engine.tenant, outcome):
            meter.update(done)
    remember_zone(reserved.folder, config.timezone)


def _show(summary: Summary, outcome: Outcome, config: Config, *, as_json: bool) -> None:
    standing = sorted(outcome.standing(), key=Priority(config).of)
    if as_json:
        alerts = [alert.model_dump(mode="json", exclude_none=True) for alert in standing]
        print(json.dumps({"summary": summary.for_machines(), "standing": alerts}))
        return
    screen = console()
    if summary.report_file is not None:
        told = f"The report is in {summary.report_file}; open it in a browser.\n"
        screen.print(told, markup=False, soft_wrap=True)
    show_standing(screen, standing, summary.zone, noun=summary.noun)
    show_summary(screen, summary, standing[0].alert_id if standing else None)


def _families(text: str | None) -> frozenset[str] | None:
    if text is None:
        return None
    known = {module.PATTERN.family for module in PATTERNS.values()}
    chosen = frozenset(name.strip() for name in text.split(",") if name.strip())
    for name in sorted(chosen - known):
        raise UsageError(f"--families: there is no family {name!r}; {nearest(name, known)}")
    return chosen
