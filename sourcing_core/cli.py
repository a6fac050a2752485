"""The command line: the same work as in the browser, for people and for schedulers."""

from __future__ import annotations

import math
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from html import escape
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from sourcing_core.configuration import Configuration
from sourcing_core.plain_error import PlainError

FOUND, BAD = 1, 2
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Steerboard: governance and vendor tracking.",
)
_SHOWN = 10


def _now() -> datetime:
    return datetime.now(UTC)


def _today() -> date:
    return datetime.now().astimezone().date()


def _share(share: float) -> str:
    """A share as per cent; where nothing applies it is unknown, not a number."""
    return "unknown" if math.isnan(share) else f"{share:.0%}"


def _stop(words: str, code: int = BAD) -> NoReturn:
    """One line on standard error, and the exit code."""
    _say(f"error: {words}" if code == BAD else words)
    raise typer.Exit(code)


@contextmanager
def _plainly() -> Iterator[None]:
    """Bad input ends in one line, never in a traceback."""
    from pydantic import ValidationError

    try:
        yield
    except PlainError as refused:
        _stop(str(refused))
    except ValidationError as refused:
        _stop(f"{'.'.join(map(str, refused.errors()[0]['loc']))}: {refused.errors()[0]['msg']}")
    except MemoryError:
        _stop("there is not enough memory for this file: split it into smaller ones")


@contextmanager
def _progress(title: str) -> Iterator[Callable[[str], Any]]:
    """Says what is being done while a person waits; silent for pipelines."""
    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(title)
        yield lambda words: bar.update(task, description=words)


@contextmanager
def _store() -> Iterator[Any]:
    from sourcing_core.storage import Store

    store = Store.open(Configuration().database_url, _now())
    try:
        yield store
    finally:
        store.close()


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        _stop(f"'{text}' is not a day: write it as 2026-03-31")


def _assessed(store: Any, as_of: str | None, revision: int | None) -> Any:
    from sourcing_core.assessment import assess

    today = _today()
    day = _day(as_of) or today
    if day > today:
        _stop(f"{day} lies in the future: name today or an earlier day")
    if revision is None and day == today:
        _pass_days(store, today)
    # Today is seen with all that is known, whatever day it is in UTC, by which revisions are dated.
    portfolio = store.load(day, store.head if revision is None and day == today else revision)
    begun = str(portfolio.revisions["at"].iloc[0])[:10] if len(portfolio.revisions) else ""
    if revision is None and as_of and begun > day.isoformat():
        _say(f"note: this database begins on {begun}; {day} is seen with all that is known now")
    return assess(portfolio, store.policy(portfolio.revision))


def _pass_days(store: Any, today: date) -> None:
    """Deliveries that fell due since their import count; a database that may only be read is seen as it stands."""
    from sourcing_core.desk.pass_days import pass_days
    from sourcing_core.storage import StorageRefused

    try:
        moved = pass_days(store, _now(), today=today)
    except StorageRefused as refused:
        _say(f"note: figures of events stand as they were last computed: {refused}")
    else:
        if moved:
            _say(f"note: {moved} figures of events moved, because days have passed")


_AS_OF = Annotated[
    str | None, typer.Option("--as-of", help="The day on which it is seen, as 2026-03-31; today when left out")
]
_REVISION = Annotated[
    int | None, typer.Option("--revision", help="What was known at this revision; the latest when left out")
]


@app.command()
def demo() -> None:
    """Load the fictional demo portfolio into an empty database."""
    with _plainly(), _store() as store, _progress("Loading the demo portfolio") as say:
        from sourcing_core.desk.demo import load_demo

        told = load_demo(store, _today(), Configuration().author, _now(), say=say)
    print(told)


@app.command(name="import")
def import_(
    kind: Annotated[
        str, typer.Argument(help="vendors, sites, service-levels ... or figures, deliveries, inspections, work-items")
    ],
    file: Annotated[Path, typer.Argument(help="A CSV, XLSX or ODS file")],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="A mapping file (TOML): which column is what")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen")] = False,
    report: Annotated[Path | None, typer.Option("--report", help="Write the refused rows to this CSV file")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing when any row is refused")] = False,
    date_order: Annotated[
        str | None, typer.Option("--date-order", help="dmy, mdy or ymd, where the file does not tell")
    ] = None,
    decimal: Annotated[str | None, typer.Option("--decimal", help=". or , where the file does not tell")] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="Who says so: vendor_reported, measured or audited")
    ] = None,
) -> None:
    """Bring a file in: good rows are written as one batch, bad rows are refused with the cure."""
    with _plainly():
        from sourcing_core.desk.bring_in import confirm, kind_of, kinds, limits_of, preview, read_mapping
        from sourcing_core.exchange.limits import load_bytes

        meant = kind_of(kind)
        if meant is None:
            _stop(f"'{kind}' is not a kind of file: it is one of {', '.join(kinds())}")
        with _store() as store, _progress("Reading the file") as say:
            data = load_bytes(file, limits_of(store.policy()))
            rules = read_mapping(
                meant, mapping, data, file.name, store, date_order=date_order, decimal=decimal, source=source
            )

            def make() -> Any:
                return preview(store, data, file.name, meant, rules, today=_today(), say=say)

            shown, batch_id = make(), None
            _report(report, shown)
            holds = dry_run or (strict and shown.refused_rows > 0)
            if shown.writes and not holds:
                say("Writing")
                done = confirm(
                    store, shown, Configuration().author, f"Import of {file.name}", _now(), again=make, unattended=True
                )
                shown, batch_id = done.shown, done.batch_id
                _report(report, shown)
        _tell(shown, would=holds, guessed={} if mapping else rules.columns)
    if strict and shown.refused_rows:
        _say("error: nothing was written, because rows were refused and --strict was given")
    print(shown.counts(batch_id))
    if shown.refused_rows:
        raise typer.Exit(FOUND if (shown.writes or shown.known) and not strict else BAD)


def _report(report: Path | None, shown: Any) -> None:
    """The refused rows as a file, before anything is written to the database: who asks for it needs it."""
    from sourcing_core.desk.preview import refusal_csv

    try:
        if report:
            report.write_bytes(refusal_csv(shown.refused))
    except OSError as error:
        _stop(
            f"the report {report.name if report else ''} cannot be written ({(error.strerror or 'unknown error').lower()}): choose another file; nothing was changed"
        )


def _tell(shown: Any, *, would: bool, guessed: dict[str, str]) -> None:
    """Notes, new records and refused rows, the first of each, on standard error."""
    for field, column in guessed.items():
        _say(f"note: column {column} was taken as {field}")
    for note in shown.notes:
        _say(f"note: {note}")
    for made in shown.creates[:_SHOWN]:
        name = getattr(made, made.name_field) if made.name_field != made.key else ""
        _say(
            f"note: {'would create' if would else 'created'} {made.title.lower()} {getattr(made, made.key)} {name or ''}"
        )
    if len(shown.creates) > _SHOWN:
        _say(f"note: and {len(shown.creates) - _SHOWN} more records")
    for refused in shown.refused[:_SHOWN]:
        _say(f"refused: {refused}")
    if len(shown.refused) > _SHOWN:
        _say(f"refused: and {len(shown.refused) - _SHOWN} more; --report FILE.csv lists them all")


def _say(words: str) -> None:
    """One line on standard error, whatever the words hold."""
    print(" ".join(words.split()), file=sys.stderr)


@app.command()
def check(
    as_of: _AS_OF = None,
    revision: _REVISION = None,
    fail_on: Annotated[
        str | None,
        typer.Option("--fail-on", help="Exit with 1 when a gap is at least this severe: critical, high, medium or low"),
    ] = None,
) -> None:
    """List the governance gaps; exit 1 when any is at or above the severity asked for."""
    with _plainly(), _store() as store:
        from sourcing_core.vocabulary import Severity

        if fail_on is not None and fail_on not in list(Severity):
            _stop(f"'{fail_on}' is not a severity: it is one of {', '.join(Severity)}")
        assessment = _assessed(store, as_of, revision)
        gaps = assessment.gaps
        for _, gap in gaps.iterrows():
            print(
                f"{gap['severity']:<8}  {gap['rule_id']:<5} {gap['subject_id']:<10} {' '.join(str(gap['says']).split())}"
            )
        unknown = int(assessment.findings["outcome"].eq("unknown").sum())
        told = ", ".join(f"{int(gaps['severity'].eq(word).sum())} {word}" for word in Severity)
        print(
            f"gaps={len(gaps)} ({told}) unknown={unknown} coverage={_share(assessment.coverage)} rules={assessment.policy.version}"
        )
        worst = list(Severity)[: Severity(fail_on).rank + 1] if fail_on else []
        if gaps["severity"].isin(worst).any():
            raise typer.Exit(FOUND)


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="The folder for the files")],
    period: Annotated[
        str | None,
        typer.Option("--period", help="2026-Q3, 2026-09, 2026 or 2026-01..2026-06; everything when left out"),
    ] = None,
    as_of: _AS_OF = None,
    revision: _REVISION = None,
) -> None:
    """Write the CSV summaries and their manifest: the same bytes for the same day, period and revision."""
    with _plainly(), _store() as store, _progress("Judging the portfolio") as say:
        from sourcing_core.desk.take_out import period_of, summaries, write_folder

        assessment = _assessed(store, as_of, revision)
        made = summaries(assessment, period_of(period, assessment), say=say)
        write_folder(made, out)
    print(
        f"files={len(made.files)} as_of={made.manifest['as_of']} revision={made.manifest['revision']} rules={made.manifest['rule_version']}"
    )


@app.command()
def monitor(
    notify: Annotated[
        bool,
        typer.Option("--notify", help="Send what is new to the subscribers, by the channels of STEERBOARD_CHANNELS"),
    ] = False,
    show_open: Annotated[
        bool, typer.Option("--open", help="List everything that is open, not only what is new")
    ] = False,
) -> None:
    """Say what is new since the last run: signals, breaches likely, gaps, deadlines, late data; exit 1 when anything is."""
    with _plainly(), _store() as store:
        from sourcing_core.desk.monitor import monitor as run
        from sourcing_core.desk.monitor.channels import channels_of, send_by_apprise
        from sourcing_core.storage.monitoring import open_notices

        channels = channels_of(Configuration().channels) if notify else None
        if notify and not channels:
            _stop("there are no channels: name their file in STEERBOARD_CHANNELS")
        with _progress("Judging the portfolio"):
            report = run(
                store, at=_now(), today=_today(), host=socket.gethostname(), channels=channels, send=send_by_apprise
            )
        names = report.vendor_names
        for told in report.told:
            print(f"{told.event:<6}  {told.found.topic:<9} {_who(told.found.vendor_id, names)}{told.found.says}")
        if show_open:
            for row in open_notices(store.engine).itertuples():
                print(f"open    {row.topic:<9} {_who(row.vendor_id, names)}{row.says}")
        for fault in report.faults:
            _say(f"error: {fault}; it is kept and tried again at the next run")
    print(
        f"new={len(report.opened)} closed={len(report.closed)} open={report.still_open} "
        f"sent={report.sent} failed={report.failed} waiting={report.waiting}"
    )
    if report.failed:
        raise typer.Exit(BAD)
    if report.told:
        raise typer.Exit(FOUND)


def _who(vendor_id: Any, names: Any) -> str:
    return f"{names.get(vendor_id, vendor_id)}: " if isinstance(vendor_id, str) and vendor_id else ""


@app.command()
def spc(
    file: Annotated[Path, typer.Argument(help="A CSV, XLSX or ODS file with the columns value, count, or count and n")],
    chart: Annotated[
        str,
        typer.Option(
            "--chart",
            help="xmr, p, u, c, pprime, uprime or ewma; of rare events, t (time between them) or g (cases between them)",
        ),
    ],
    baseline: Annotated[
        int | None, typer.Option("--baseline", help="So many of the first points make the limits; all when left out")
    ] = None,
    rules: Annotated[str, typer.Option("--rules", help="Which signal rules: default, nhs or all")] = "default",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Write i, value, n, centre, lower, upper, flags here; value is what the limits judge, with ewma the moving average",
        ),
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the chart as a page that needs no network")] = None,
) -> None:
    """Judge a column of figures by a control chart, without recording anything."""
    with _plainly():
        from sourcing_core.desk.spc_file import as_csv, as_table, judge_file
        from sourcing_core.exchange.limits import Limits, load_bytes

        judged = judge_file(load_bytes(file, Limits()), file.name, chart, baseline=baseline, preset=rules)
        if out:
            _written(out, as_csv(judged))
        if html:
            from sourcing_core.charts.layout import CONFIG
            from sourcing_core.charts.palette import palette
            from sourcing_core.charts.series_chart import series_chart

            drawn = series_chart(as_table(judged), palette("light"), name=file.name, trial=judged.trial)
            page = drawn.figure.to_html(include_plotlyjs=True, full_html=True, config=CONFIG)
            _written(
                html,
                page.replace("<head>", f"<head><title>{escape(file.name)}: {judged.chart.title}</title>", 1).encode(),
            )
    flagged = [(place + 1, told) for place, told in enumerate(judged.rules) if told]
    for place, told in flagged[:_SHOWN]:
        print(f"point {place}: {told}")
    if len(flagged) > _SHOWN:
        print(f"and {len(flagged) - _SHOWN} more points")
    if not math.isnan(judged.sigma_z):
        print(f"sigma_z={judged.sigma_z:.6f}")
    if all(math.isnan(limit) for limit in judged.upper.tolist()):
        print("no limits: they need neighbouring points with figures")
    print(
        f"chart={judged.chart.word} points={len(judged.value)} baseline={judged.points} trial={'yes' if judged.trial else 'no'} "
        f"centre={_number(judged.centre)} signals={len(flagged)}"
    )


def _number(line: Any) -> str:
    known = [value for value in line.tolist() if not math.isnan(value)]
    return f"{known[-1]:.6g}" if known else "unknown"


def _written(target: Path, content: bytes) -> None:
    try:
        target.write_bytes(content)
    except OSError as error:
        _stop(f"{target.name} cannot be written ({(error.strerror or 'unknown error').lower()}): choose another file")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The backup file to write")]) -> None:
    """Write a consistent copy of the whole database, also while others write."""
    with _plainly(), _store() as store:
        store.backup(file)
    print(f"backup={file.name} bytes={file.stat().st_size}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup file")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before replacing what is there")] = False,
) -> None:
    """Replace everything in the database by what a backup holds; what was there is kept beside it."""
    with _plainly():
        from sourcing_core.storage import restore_into

        if (
            not yes
            and not _is_new()
            and not (sys.stdin.isatty() and typer.confirm("Replace everything in the database?"))
        ):
            _stop("the database is not empty: add --yes to replace everything in it")
        kept = restore_into(Configuration().database_url, file, _now())
        with _store() as store:
            if kept is not None:
                _say(f"note: what was there before is kept in {kept.name}")
            print(f"restored={file.name} revision={store.head}")


def _is_new() -> bool:
    """Whether nothing was recorded yet; a database that cannot be opened may hold anything."""
    from sourcing_core.storage import Unusable

    try:
        with _store() as store:
            return bool(store.head <= 1)
    except Unusable:
        return False


@app.command()
def verify() -> None:
    """Recompute every hash and look for orphans; exit 1 when anything is wrong."""
    with _plainly(), _store() as store, _progress("Recomputing every hash"):
        faults = store.verify()
        revision = store.head
    for fault in faults:
        print(fault)
    print(f"faults={len(faults)} revision={revision}")
    if faults:
        raise typer.Exit(FOUND)


def main() -> None:
    """Run the command line; interrupted, it says so and leaves the database as it was."""
    for stream in (sys.stdout, sys.stderr):  # a name that the terminal cannot show is no reason to fail
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except KeyboardInterrupt:
        _say("error: interrupted; what was not committed is as it was before")
        raise SystemExit(130) from None
