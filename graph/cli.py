"""
The command line. Each command imports what it needs when it runs, so that ``--help`` shows at once.

Exit status: 0 done, 1 a check failed or a limit was reached, 2 bad input, 70 a mistake in the program. Errors are one
line; a stack trace shows with -v alone.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from graph.model import AvermentError

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
SAMPLE = Path(__file__).with_name("sample")


class Commands(click.Group):
    """Commands in the order in which they are written here; the errors of all of them end as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AvermentError as error:
            _fail(str(error), 1 if type(error).__name__ in ("LimitReached", "CheckFailed") else 2)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            _fail("interrupted; what was published stays, and the same command goes on from there.", 130)
        except Exception as error:
            if ctx.params.get("verbose"):
                raise
            _fail(*_unexpected(error))


class CheckFailed(AvermentError):
    """A check said no: exit status 1."""


def _unexpected(error: Exception) -> tuple[str, int]:
    """A line for what nobody foresaw, and its exit status: 2 where the system refused something, else 70."""
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}. Run it as averment -v … to see where.", 2
    what = str(error).splitlines()[0][:200] if str(error) else "it says no more"
    return f"{type(error).__name__}: {what}. This is a mistake in the program: run averment -v … to see where.", 70


def _fail(message: str, status: int) -> NoReturn:
    click.echo(f"averment: {message}", err=True)
    sys.exit(status)


def store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--store``, on all that touch one."""
    return click.option(
        "--store",
        "store",
        metavar="DIR",
        envvar="AVERMENT_STORE",
        default="averment-data",
        show_default=True,
        help="Folder of the graph (or AVERMENT_STORE).",
    )(command)


def metadata_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What is known of the statements."""
    for option in reversed(
        (
            click.option(
                "--meta",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                metavar="F.jsonl",
                help="JSON lines with document, publisher, date, title, source, publisher_kind, access.",
            ),
            click.option("--publisher", metavar="NAME", help="Who published it."),
            click.option(
                "--publisher-kind", metavar="KIND", help="ngo, un, government, court, regional, armed-group, other."
            ),
            click.option("--date", metavar="DAY", help="When, as 2026-01-05."),
            click.option("--title", metavar="TITLE"),
            click.option("--source", metavar="WHERE", help="Address or reference of the original."),
            click.option("--access", metavar="HOW", help="open, quote-only or private: what a public service shows."),
        )
    ):
        command = option(command)
    return command


def reader_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--reader``, and for a language model where it is (they go by the environment, to other processes too)."""
    for option in reversed(
        (
            click.option(
                "--reader",
                default="full",
                show_default=True,
                metavar="NAME",
                help="full, fast (without the encoder) or llm (a language model, at --llm-url).",
            ),
            click.option(
                "--llm-url",
                metavar="URL",
                expose_value=False,
                callback=_to_environment,
                is_eager=True,
                help="Endpoint that speaks OpenAI's protocol (or AVERMENT_LLM_URL); its key: AVERMENT_LLM_KEY.",
            ),
            click.option(
                "--llm-model",
                metavar="NAME",
                expose_value=False,
                callback=_to_environment,
                is_eager=True,
                help="Its model (or AVERMENT_LLM_MODEL).",
            ),
        )
    ):
        command = option(command)
    return command


def _to_environment(_: click.Context, option: click.Parameter, value: str | None) -> None:
    if value:
        os.environ[f"AVERMENT_{(option.name or '').upper()}"] = value


@click.group(cls=Commands, context_settings=SETTINGS)
@click.option("-v", "--verbose", count=True, help="Say more (twice: everything).")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.version_option(package_name="averment", prog_name="averment")
def main(verbose: int, quiet: bool) -> None:
    """
    Read public statements into a graph of legal claims: who says that who did what, to whom, under which norm, how
    surely, and in which words. It never says that anything happened.

    \b
    Try it:
      averment demo                                        the bundled sample, in your browser
      averment add report.pdf --publisher "Amnesty International" --date 2026-01-05
      averment query 'SELECT ?claim WHERE { ?claim a av:Allegation } LIMIT 5'
      averment serve                                       http://127.0.0.1:8000
    """
    level = logging.ERROR if quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    click.get_current_context().obj = level
    logging.getLogger("graph").setLevel(level)


def _terminal() -> Any:
    from graph import terminal

    terminal.log_to_terminal(click.get_current_context().find_root().obj or logging.WARNING)
    return terminal


def _described(options: dict[str, str | None], meta: Path | None) -> Any:
    from graph.metadata import Metadata, read_lines
    from graph.sources import Described

    given = Metadata.of({name: value for name, value in options.items() if value}, "options")
    return Described(given, read_lines(meta) if meta else {})


@main.command()
@store_option
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--build-only", is_flag=True, help="Build the graph, and do not serve it.")
def demo(store: str, host: str, port: int, build_only: bool) -> None:
    """
    Build the bundled sample graph and serve it.

    The sample is an invented dispute between invented states, told in sixteen statements, and a digest of a real one.
    A second run finds the graph there and serves at once.
    """
    from graph import intake, sources
    from graph.store import Store

    terminal = _terminal()
    files = sorted(str(path) for path in SAMPLE.glob("*.txt"))
    with terminal.progress("Reading the sample", len(files)) as seen:
        report = intake.add(Store.create(store), sources.read(files), seen=seen)
    terminal.errors.print(report.line())
    if not build_only:
        _serve(store=Path(store), host=host, port=port)


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@metadata_options
@store_option
@reader_option
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Processes here that read.")
@click.option(
    "--dask",
    metavar="ADDRESS",
    envvar="AVERMENT_DASK",
    default="",
    help="Read on a Dask cluster, by its scheduler's address; local: one of --workers here (or AVERMENT_DASK).",
)
@click.option("--again", is_flag=True, help="Read also what is there already, read by the same rules.")
@click.option("--dry-run", is_flag=True, help="Read, and say what would be added; store nothing.")
def add(
    sources: tuple[str, ...],
    meta: Path | None,
    store: str,
    reader: str,
    workers: int,
    dask: str,
    again: bool,
    dry_run: bool,
    **options: str | None,
) -> None:
    """
    Add statements: files (txt, md, html, pdf, docx), folders, http addresses, or - for the standard input.

    Adding twice changes nothing; other metadata for the same words replace the old. A text file may begin with front
    matter, or with "date 2026-01-05". What cannot be read is said in a line each (exit status 2), and the rest goes in.

    \b
      averment add statements/ --meta meta.jsonl --workers 2
      averment add archive/ --meta meta.jsonl --dask tcp://10.0.0.5:8786
      curl -s https://example.org/statement.txt | averment add - --publisher "Example Watch"
    """
    from graph import intake
    from graph import sources as reading
    from graph.store import Store

    terminal = _terminal()
    described = _described(options, meta)
    with terminal.progress("Reading", None) as seen:
        found = reading.read(sources, described)
        if dry_run:
            report = intake.rehearse(found, reader=reader, workers=workers, dask=dask, seen=seen)
        else:
            made = Store.create(store)
            report = intake.add(made, found, reader=reader, workers=workers, dask=dask, again=again, seen=seen)
    for refused in report.refused:
        terminal.errors.print(f"averment: {refused}", markup=False)
    for claim, quote, why in report.held_back:
        terminal.errors.print(f"held back: {claim} “{quote[:80]}”: {why.message}", markup=False)
    terminal.errors.print(report.line())
    if report.refused:
        sys.exit(2)


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@metadata_options
@reader_option
def extract(sources: tuple[str, ...], out: Path, meta: Path | None, reader: str, **options: str | None) -> None:
    """
    Write the claims of statements as JSON, one file for each document; store nothing.

    \b
      averment extract texts/ --out predicted --meta meta.jsonl
    """
    from graph import extraction
    from graph import sources as reading

    terminal = _terminal()
    with terminal.progress("Reading", None) as seen:
        refused = extraction.write_all(reading.read(sources, _described(options, meta)), out, reader=reader, seen=seen)
    for one in refused:
        terminal.errors.print(f"averment: {one}", markup=False)
    if refused:
        sys.exit(2)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--graph", metavar="IRI", help="Named graph for triples that are in none.")
@click.option("--bare", is_flag=True, help="Where the store is made by this: without the vocabulary, norms and actors.")
@store_option
def load(file: Path, graph: str | None, bare: bool, store: str) -> None:
    """
    Load RDF (ttl, nt, nq, trig, jsonld, rdf), through the SHACL gate where the shapes have a say.

    \b
      averment load dump.trig
      averment load other.ttl --graph https://example.org/graphs/other
    """
    from graph import loading
    from graph.store import Store

    terminal = _terminal()
    loaded = loading.load(Store.create(store, bare=bare), file, graph=graph)
    for one in loaded.held_back:
        terminal.errors.print(f"held back: {one.claim}: {one.violations[0].message}", markup=False)
    for name in loaded.left_out:
        terminal.errors.print(f"left out: {name}, which the store makes itself", markup=False)
    also = f", {loaded.reviews} reviews" if loaded.reviews else ""
    terminal.errors.print(f"{loaded.statements} statements{also}, {loaded.triples} other triples")


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "syntax", type=click.Choice(["text", "turtle"]), default="text", show_default=True)
def validate(files: tuple[Path, ...], syntax: str) -> None:
    """
    Check RDF files against the shapes and rules of the ontology. Exit status 1 where they do not conform.

    \b
      averment validate mine.ttl --format turtle
    """
    from graph import validation

    terminal = _terminal()
    wrong = 0
    for path in files:
        violations = validation.of_file(path)
        wrong += len(violations)
        if syntax == "turtle":
            click.echo(validation.as_turtle(violations))
        elif not violations:
            terminal.out.print(f"{path}: conforms", markup=False)
        for one in violations if syntax == "text" else []:
            terminal.out.print(f"{path}: {one.focus} {one.path}: {one.message} {one.value}".rstrip(), markup=False)
    if wrong:
        sys.exit(1)


def _list_questions(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from graph import questions

    for question in map(questions.load, questions.names()):
        click.echo(f"{question.name}: {question.words}")
        for one in question.parameters:
            click.echo(f"    {one.name} ({one.type}{'' if one.default is None else f', {one.default}'}): {one.words}")
    ctx.exit()


@main.command()
@click.argument("text", required=False, metavar="[QUERY|NAME]")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]…")
@click.option("-f", "--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Query in a file.")
@click.option(
    "--format",
    "syntax",
    default="table",
    show_default=True,
    metavar="FORMAT",
    help="table, json, xml, csv, tsv; for graphs turtle, ntriples, rdfxml, jsonld.",
)
@click.option(
    "--list",
    "listed",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_questions,
    help="List the named questions.",
)
@click.option("--seconds", default=20.0, show_default=True, help="Stop it after these.")
@store_option
def query(
    text: str | None, values: tuple[str, ...], file: Path | None, syntax: str, seconds: float, store: str
) -> None:
    """
    Ask the graph in SPARQL 1.1, or by the name of a question with its parameters. The prefixes av:, skos:, dcterms:
    and others are known; `averment query --list` shows the questions.

    \b
      averment query 'SELECT ?type (COUNT(?c) AS ?n) WHERE { ?c a av:Claim, ?type } GROUP BY ?type'
      averment query accusations-of actor=ven since=2026-01-01
      averment query -f question.rq --format csv > answer.csv
    """
    from graph import asking

    terminal = _terminal()
    if (text is None) == (file is None):
        raise click.UsageError("Give one query: as an argument, or with -f FILE.")
    asked = file.read_text(encoding="utf-8") if file else asking.query_of(store, text or "", values)
    answer = asking.ask(store, asked, syntax, seconds=seconds)
    if answer.table:
        terminal.show_results(answer.data)
    else:
        sys.stdout.buffer.write(answer.data)


@main.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO", required=False)
@click.option("--k", default=5, show_default=True, help="Paths at most.")
@click.option("--max-length", "longest", default=4, show_default=True, help="Hops at most (6).")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only claims of this type.")
@click.option("--certainty", "certainties", multiple=True, metavar="LEVEL", help="Only claims of this certainty.")
@click.option("--at-least", default="possible", show_default=True, help="asserted, probable or possible.")
@click.option("--since", metavar="DAY", help="Only statements from this day on.")
@click.option("--until", metavar="DAY", help="Only statements up to this day.")
@click.option("--statement", "statements", multiple=True, metavar="IRI", help="Only this statement.")
@click.option("--without", multiple=True, metavar="CLAIMANT", help="Leave out what this one claims (name or IRI).")
@click.option("--publishers", default=1, show_default=True, help="Independent publishers, at least.")
@click.option("--relation", "relations", multiple=True, metavar="NAME", help="Only this relation.")
@click.option("--direction", default="either", show_default=True, help="either, or asserted (never back).")
@click.option("--no-hubs", is_flag=True, help="Passing through a node that joins many costs nothing.")
@click.option("--around", is_flag=True, help="What is around FROM, up to --depth hops.")
@click.option("--depth", default=1, show_default=True, help="With --around.")
@click.option("--shared", is_flag=True, help="What stands next to both FROM and TO.")
@click.option("--most", default=50, show_default=True, help="Nodes at most, with --around and --shared.")
@click.option("--json", "as_json", is_flag=True, help="As data.")
@store_option
def paths(start: str, end: str | None, as_json: bool, store: str, **asked: Any) -> None:
    """
    How two are connected, hop by hop, each with the sentence that says so.

    FROM and TO are names or IRIs; TO may be "any right" (treaty, provision, crime, …).

    \b
      averment paths "Amnesty International" "UN Charter"
      averment paths Kelmar "any right" --at-least probable
      averment paths "UN Charter" --around --depth 2
    """
    import json

    from graph import path_command

    data = path_command.ask(store, start, end, asked)
    click.echo(json.dumps(data, ensure_ascii=False, indent=1) if as_json else "\n".join(path_command.lines(data)))
    if data.get("paths") == []:
        ends = f"{data['from']['label']} and {data['to']['label']}"
        raise CheckFailed(f"no path of up to {asked['longest']} hops joins {ends} here.")


@main.command()
@click.option("--host", default=None, help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", default=None, type=int, help="[default: 8000]")
@click.option(
    "--default-graph",
    type=click.Choice(["union", "unnamed"]),
    default=None,
    help="What a query sees without FROM.  [default: union]",
)
@click.option(
    "--classroom",
    is_flag=True,
    help="For a class: read-only, on the local network, its address as a QR code, one budget for all.",
)
@store_option
def serve(host: str | None, port: int | None, default_graph: str | None, classroom: bool, store: str) -> None:
    """
    Serve the graph: pages, SPARQL, JSON and RDF. Settings come from AVERMENT_… too (README).

    \b
      AVERMENT_PUBLIC=1 averment serve --host 0.0.0.0 --port 8080
      averment serve --classroom                           a QR code on the terminal; /classroom for the projector
    """
    _serve(classroom=classroom, store=Path(store), host=host, port=port, default_graph=default_graph)


def _serve(*, classroom: bool = False, **given: Any) -> None:
    from dataclasses import replace
    from importlib import import_module

    # By name: graph knows nothing of HTTP, and this command is the one door to the service.
    settings = import_module("service.settings").Settings.from_environment()
    changed = replace(settings, **{name: value for name, value in given.items() if value is not None})
    if not (classroom or changed.classroom):
        import_module("service.server").serve(changed, ready=_say_address)
        return
    room = import_module("service.classroom")

    def show(address: str) -> None:
        click.echo(room.on_terminal(f"{address}/"))
        _say_address(address)

    import_module("service.server").serve(room.opened(changed, host=given["host"]), ready=show)


def _say_address(address: str) -> None:
    click.echo(f"Serving {address} (Ctrl-C ends it)")


@main.command()
@click.option(
    "--format", "syntax", type=click.Choice(["trig", "nquads", "jsonld", "turtle"]), default="trig", show_default=True
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to; a name that ends in .gz is compressed. Without it, the standard output.",
)
@store_option
def export(syntax: str, output: Path | None, store: str) -> None:
    """
    Write the whole graph; turtle holds the union of its graphs.

    \b
      averment export -o dump.trig.gz
    """
    import gzip

    from graph.store import Store

    with Store.open(store).snapshot() as snapshot:
        if output is None:
            snapshot.dump(sys.stdout.buffer, syntax)
        elif output.suffix == ".gz":
            with output.open("wb") as file, gzip.GzipFile(output.stem, "wb", fileobj=file, mtime=0) as packed:
                snapshot.dump(packed, syntax)  # type: ignore[arg-type]
        else:
            with output.open("wb") as file:
                snapshot.dump(file, syntax)


@main.command()
@click.argument("statement")
@click.option("--purge", is_flag=True, help="Leave no trace but a mark that keeps it out.")
@store_option
def remove(statement: str, purge: bool, store: str) -> None:
    """
    Take a statement out, by its IRI or the key that ends it.

    \b
      averment remove amnesty-international-0a1b2c3d4e5f
    """
    from graph import intake
    from graph.store import Store

    if not intake.remove(Store.open(store), statement, purge=purge):
        raise AvermentError(f"{statement}: no such statement in {store}.")
    click.echo(f"{statement} {'purged' if purge else 'removed'}", err=True)


@main.command()
@click.argument("claim", required=False)
@click.option("--verdict", "decision", metavar="WHAT", help="confirmed, changed or rejected.")
@click.option("--by", "reviewer", metavar="NAME", help="Name or role of who reviews.")
@click.option("--reason", metavar="WHY")
@click.option("--date", metavar="DAY", help="When it was decided, as 2026-01-05; or today.")
@click.option("--withdraw", is_flag=True, help="Take the review of this claim by --by back.")
@click.option("--list", "listed", is_flag=True, help="Show the reviews, of all claims or of CLAIM.")
@store_option
def review(claim: str | None, store: str, *, withdraw: bool, listed: bool, **said: str | None) -> None:
    """
    Say of a claim, by its IRI or what follows claims/ in it, whether the text makes it.

    A rejected claim leaves the graph for the archive, and comes back when the review is withdrawn. The newest review of
    a claim counts; of one reviewer there is only the last.

    \b
      averment review CLAIM --verdict rejected --by "A. Reader" --reason "The text denies it." --date today
      averment review CLAIM --by "A. Reader" --withdraw
      averment review --list
    """
    from graph import reviews
    from graph.store import Store

    opened = Store.open(store)
    if listed:
        with opened.snapshot() as snapshot:
            for one in reviews.listed(snapshot, claim):
                click.echo(one.line())
        return
    if claim is None or not said["reviewer"]:
        raise click.UsageError("Give a CLAIM and --by NAME; or --list.")
    if withdraw:
        click.echo(f"withdrawn: {reviews.withdraw(opened, claim, said['reviewer']).line()}", err=True)
        return
    if said["date"] == "today":
        said["date"] = datetime.now().astimezone().date().isoformat()
    click.echo(reviews.review(opened, said | {"claim": claim}).line(), err=True)


@main.command()
@click.option("--verify", is_flag=True, help="Check files, index and the rules over the whole graph (exit status 1).")
@click.option("--rebuild", is_flag=True, help="Make the index anew from the graph.")
@click.option("--json", "as_json", is_flag=True)
@store_option
def status(verify: bool, rebuild: bool, as_json: bool, store: str) -> None:
    """
    Say what the graph holds.

    \b
      averment status --verify
    """
    import json

    from graph import verifying
    from graph.store import Store

    terminal = _terminal()
    opened = Store.open(store)
    if rebuild:
        with opened.writing() as writer:
            writer.rebuild_index()
    with opened.snapshot() as snapshot:
        figures = verifying.figures(snapshot)
    if as_json:
        click.echo(json.dumps(figures, indent=1))
    else:
        terminal.show_table(("what", "how many"), ((name, str(value)) for name, value in figures.items()))
    if verify:
        for problem in (problems := verifying.verify(opened)):
            click.echo(f"averment: {problem}", err=True)
        if problems:
            raise CheckFailed(f"{len(problems)} problems found.")
        click.echo("verified: files, index and rules hold", err=True)


@main.command()
@click.argument("gold", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--predicted",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="What `averment extract` wrote; without it, the texts are read now.",
)
@click.option(
    "--texts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="The texts (default: texts/ beside GOLD).",
)
@click.option(
    "--meta",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="F.jsonl",
    help="Their publishers (default: meta.jsonl beside GOLD).",
)
@reader_option
@click.option(
    "--cross-validate", is_flag=True, help="Weigh each statement's claims by a regression fitted on the others."
)
@click.option(
    "--answers",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="With --cross-validate: what encoders answered on statements that they had not seen.",
)
@click.option("--errors", "with_errors", is_flag=True, help="Misses, false marks and wrong types, by kind.")
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="F.svg",
    help="Draw confidence against share right.",
)
@click.option("--json", "as_json", is_flag=True)
def evaluate(gold: Path, plot: Path | None, with_errors: bool, as_json: bool, **given: Any) -> None:
    """
    Score extracted claims against a gold set.

    \b
      averment extract texts/ --out predicted --meta meta.jsonl
      averment evaluate gold/ --predicted predicted --texts texts
      averment evaluate gold/ --reader fast --cross-validate --errors --plot reliability.svg
    """
    import json

    from graph import evaluate as scoring

    measured = scoring.measure(gold, **given)
    figures = scoring.figures(measured)
    click.echo(json.dumps(figures, indent=1) if as_json else scoring.table(figures))
    for error in scoring.errors(measured) if with_errors else ():
        click.echo(f"{error.kind}: {error.what} [{error.document}] {error.action} | {error.quote}")
    if plot:
        plot.write_text(scoring.plot(scoring.reliability(scoring.confidences(measured))), encoding="utf-8")


if __name__ == "__main__":
    main()
