"""The command line: what it says, what it exits with, and how soon it starts."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from factories import CondemningReader
from rdflib import Graph

from graph import intake
from graph.cli import main
from graph.metadata import Metadata
from graph.namespaces import AV, statement_key
from graph.sources import Described, from_bytes
from graph.store import Store

ROOT = Path(__file__).resolve().parents[1]
TEXT = "Vesperia condemns the night shelling of Tarn by Norland, against the UN Charter. The river is calm."
STATEMENT = from_bytes(TEXT.encode(), "a.txt", Described(Metadata(publisher="Harbour Watch", title="On Tarn")))
ENVIRONMENT = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}


def averment(*arguments: object, store: Store | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, away from the checkout."""
    where = {"AVERMENT_STORE": str(store.path)} if store else {}
    command = [sys.executable, "-m", "graph.cli", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, cwd="/", env=ENVIRONMENT | where, timeout=300, check=False
    )


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with one statement and one claim."""
    intake.add(store, [STATEMENT], reader=CondemningReader())
    return store


def one_line(run: subprocess.CompletedProcess[str]) -> str:
    """The error message: one line, and no stack trace."""
    assert "Traceback" not in run.stderr
    assert run.stderr.count("\n") == 1, run.stderr
    return run.stderr.strip()


def test_help_imports_no_parser_and_no_engine():
    """Start-up costs what the command needs, and help needs nothing."""
    code = (
        "import sys; from graph.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'spacy', 'rdflib', 'pyoxigraph', 'numpy', 'flask', 'rich'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_help_is_there_at_once():
    """Under 0.3 s of the processor's time: a busy machine is not our start-up."""
    before = os.times()
    assert averment("--help").returncode == 0
    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < 0.3


@pytest.mark.parametrize("command", list(main.commands))
def test_each_command_teaches_with_an_example(command):
    """``--help`` says what it is for, and shows at least one line that can be run."""
    run = averment(command, "--help")
    assert run.returncode == 0
    assert f"averment {command}" in run.stdout.split("Options:")[0].split("\n", 2)[2] or command == "demo"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["status"], "holds no store", id="no store"),
        pytest.param(["query", "ASK {}"], "holds no store", id="query without store"),
        pytest.param(["query", "ASK {}", "--store", "https://e.example/sparql"], "is an address", id="an address"),
        pytest.param(["remove", "x"], "holds no store", id="remove without store"),
        pytest.param(["export"], "holds no store", id="export without store"),
    ],
)
def test_bad_input_is_one_line_and_status_two(tmp_path, arguments, says):
    """It says what is wrong and what to do."""
    options = [] if "--store" in arguments else ["--store", tmp_path]
    run = averment(*arguments, *options)
    assert run.returncode == 2
    assert says in one_line(run)


def test_status_counts_and_verifies(filled):
    """What the graph holds, and that it is whole."""
    run = averment("status", "--json", "--verify", store=filled)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert (found["statements"], found["claims"], found["claims: allegation"]) == (1, 1, 1)
    assert "verified" in run.stderr


def test_a_failed_check_is_status_one(filled):
    """A flipped byte: said in a line each."""
    with filled.snapshot() as snapshot:
        victim = max(snapshot.path.glob("*.sst"), key=lambda path: path.stat().st_size)
    data = bytearray(victim.read_bytes())
    data[100] ^= 1
    victim.write_bytes(data)
    run = averment("status", "--verify", store=filled)
    assert run.returncode == 1
    assert victim.name in run.stderr


def test_a_lost_index_is_rebuilt(filled):
    """The message names the option, and the option works."""
    (filled.path / "index.sqlite").unlink()
    assert "--rebuild" in one_line(averment("status", store=filled))
    assert averment("status", "--rebuild", "--verify", store=filled).returncode == 0


QUERY = (
    "SELECT ?type ?quote WHERE { ?c a av:Claim, ?type ; av:quoteAnchor/oa:hasSelector/oa:exact ?quote"
    " FILTER (?type != av:Claim) }"
)


def test_a_query_shows_a_table_or_a_format(filled):
    """The prefixes are known; a table for people, SPARQL's formats for machines."""
    table = averment("query", QUERY, store=filled).stdout
    assert "av:Allegation" in table
    assert "1 row" in table
    rows = averment("query", QUERY, "--format", "csv", store=filled).stdout.splitlines()
    assert rows[0] == "type,quote"
    assert rows[1].startswith(f"{AV}Allegation,")
    found = json.loads(averment("query", QUERY, "--format", "json", store=filled).stdout)
    assert found["results"]["bindings"][0]["type"]["value"] == f"{AV}Allegation"
    assert averment("query", "ASK { ?c a av:Finding }", store=filled).stdout.strip() == "no"
    graph = averment("query", "CONSTRUCT WHERE { ?c a av:Allegation }", store=filled).stdout
    assert len(Graph().parse(data=graph, format="turtle")) == 1


def test_a_query_from_a_file(filled, tmp_path):
    """``-f`` reads it."""
    (tmp_path / "q.rq").write_text(QUERY)
    assert "1 row" in averment("query", "-f", tmp_path / "q.rq", store=filled).stdout
    assert averment("query", store=filled).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        pytest.param(["SELEC"], 2, "line 1, column", id="syntax"),
        pytest.param(["SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"], 2, "SERVICE", id="service"),
        pytest.param(["SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"], 2, "file:///etc/passwd", id="from a file"),
        pytest.param(["ASK {}", "--format", "turtle"], 2, "choose from", id="format"),
        pytest.param(
            ["SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--seconds", "1"], 1, "time",
            id="endless",
        ),
    ],
)
def test_a_query_that_cannot_be_answered_says_why(filled, arguments, status, says):
    """One line; the limit is named."""
    run = averment("query", *arguments, store=filled)
    assert run.returncode == status
    assert says in one_line(run).replace("seconds", "time")


def test_export_and_load_are_inverse(filled, memory, tmp_path):
    """A dump, packed or not, makes the same statements again."""
    for name, syntax in (("dump.trig.gz", "trig"), ("dump.nq", "nquads")):
        assert averment("export", "--format", syntax, "-o", tmp_path / name, store=filled).returncode == 0
    run = averment("load", tmp_path / "dump.nq", "--store", memory / "again")
    assert run.returncode == 0, run.stderr
    assert "1 statements, 0 other triples" in run.stderr
    assert (tmp_path / "dump.trig.gz").read_bytes()[:2] == b"\x1f\x8b"


def test_validate_tells_people_and_machines(tmp_path):
    """Exit status 1 where it does not conform; a validation report in Turtle."""
    (tmp_path / "good.ttl").write_text("<urn:a> <urn:p> 1 .")
    (tmp_path / "bad.ttl").write_text(f"<urn:m> a <{AV}Matter> .")
    good = averment("validate", tmp_path / "good.ttl")
    assert (good.returncode, good.stdout.strip().endswith("conforms")) == (0, True)
    bad = averment("validate", tmp_path / "bad.ttl")
    assert (bad.returncode, "A matter has exactly one label." in bad.stdout) == (1, True)
    report = averment("validate", "--format", "turtle", tmp_path / "bad.ttl")
    shacl = "http://www.w3.org/ns/shacl#"
    asked = f"ASK {{ ?r <{shacl}conforms> false ; <{shacl}result> ?v }}"
    assert report.returncode == 1
    assert Graph().parse(data=report.stdout, format="turtle").query(asked).askAnswer


def test_remove_takes_a_key(filled):
    """By the key that ends the IRI; a second time there is nothing to remove."""
    key = statement_key(STATEMENT)
    assert averment("remove", key, store=filled).returncode == 0
    again = averment("remove", key, store=filled)
    assert again.returncode == 2
    assert "no such statement" in one_line(again)


def test_a_review_is_listed_and_taken_back(filled):
    """A rejected claim leaves the counts, and comes back when its review is withdrawn."""
    (claim,) = json.loads(averment("query", "SELECT ?c { ?c a av:Claim }", "--format", "json", store=filled).stdout)[
        "results"
    ]["bindings"]
    claim = claim["c"]["value"]
    by = (claim, "--by", "A. Reader")
    rejected = ("--verdict", "rejected", "--reason", "Not said.", "--date", "2026-02-01")
    run = averment("review", *by, *rejected, store=filled)
    assert run.returncode == 0, run.stderr
    assert averment("query", "ASK { ?c a av:Claim }", store=filled).stdout.strip() == "no"
    listed = averment("review", "--list", store=filled).stdout
    assert listed == f"{claim} rejected by A. Reader on 2026-02-01: Not said.\n"
    assert averment("review", *by, "--withdraw", store=filled).returncode == 0
    assert averment("query", "ASK { ?c a av:Claim }", store=filled).stdout.strip() == "yes"
    assert averment("review", *by, "--verdict", "confirmed", "--date", "today", store=filled).returncode == 0
    listed = averment("review", "--list", claim, store=filled).stdout
    assert re.search(r" confirmed by A\. Reader on 20\d\d-\d\d-\d\d$", listed.strip())


REVIEWED = ["key/allegation-1-2", "--by", "A. Reader"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param([*REVIEWED, "--verdict", "rejected", "--date", "2026-02-01"], "no such claim", id="claim"),
        pytest.param([*REVIEWED, "--verdict", "wrong", "--date", "2026-02-01"], "A decision is", id="verdict"),
        pytest.param([*REVIEWED, "--verdict", "rejected"], "has a date", id="no day"),
        pytest.param([*REVIEWED, "--withdraw"], "A. Reader has no review of", id="nothing to withdraw"),
        pytest.param(["https://other.example/x", *REVIEWED[1:], "--withdraw"], "no claim of this store", id="foreign"),
    ],
)
def test_a_review_that_cannot_be_says_why(filled, arguments, says):
    """One line, status 2."""
    run = averment("review", *arguments, store=filled)
    assert run.returncode == 2
    assert says in one_line(run)


def test_bad_files_do_not_stop_a_batch(memory, tmp_path):
    """The real reader: a line for each bad file, status 2, and the rest is in."""
    french = "Le gouvernement a violé le droit international en attaquant les civils, et nous demandons une enquête."
    texts = {
        "a-good.txt": TEXT.encode(), "b-empty.txt": b"", "c-binary.txt": b"\x00\x01\x02", "d-latin.txt": b"Caf\xe9",
        "e-long.txt": b"word " * 4_000_000, "f-french.txt": french.encode(),
        "g-good.txt": TEXT.replace("Tarn", "Sel").encode(),
    }
    for name, data in texts.items():
        (tmp_path / name).write_bytes(data)
    run = averment("add", tmp_path, "--publisher", "Harbour Watch", "--store", memory / "batch")
    assert run.returncode == 2, run.stderr
    said = run.stderr.splitlines()
    assert [line for line in said if line.startswith("averment: ")] == said[:5]
    assert said[-1].startswith("2 added, 5 refused")
    with Store.open(memory / "batch").snapshot() as snapshot:
        rows = snapshot.quads.select(f"SELECT ?s WHERE {{ ?s a <{AV}Statement> }}")
    assert len(rows) == 2


def test_a_dry_run_and_extract_store_nothing(memory, tmp_path):
    """They say, or write, what the reader finds."""
    (tmp_path / "a.txt").write_text(TEXT)
    given = (tmp_path / "a.txt", "--publisher", "Harbour Watch")
    run = averment("add", *given, "--dry-run", "--store", memory / "none")
    assert (run.returncode, (memory / "none").exists()) == (0, False)
    assert "1 added" in run.stderr
    assert averment("extract", *given, "--out", tmp_path / "out").returncode == 0
    found = json.loads((tmp_path / "out" / "a.json").read_text())
    for claim in found["claims"]:
        for part in ("action", "quote"):
            assert TEXT[claim[part]["start"] : claim[part]["end"]] == claim[part]["text"]
    assert [norm["id"] for norm in found["norm_mentions"]] == ["un-charter"]


def test_ctrl_c_ends_with_a_line(memory, tmp_path):
    """An interrupted command says that it can go on, without a stack trace."""
    for number in range(60):  # so much that it cannot be done before the interrupt comes
        (tmp_path / f"{number}.txt").write_text(f"Statement {number}. {TEXT * 60}")
    given = ["add", str(tmp_path), "--publisher", "X", "--store", str(memory / "stopped")]
    command = [sys.executable, "-m", "graph.cli", *given]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    while not (memory / "stopped" / "current").exists():
        assert process.poll() is None
        time.sleep(0.01)
    while process.poll() is None:  # one that comes while the interpreter imports may be lost
        process.send_signal(2)
        time.sleep(5)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in said


def test_a_mistake_in_the_program_is_one_line(tmp_path):
    """What nobody foresaw shows no stack trace, but with -v."""
    code = (
        "from graph.cli import main\n@main.command()\ndef fail(): raise ValueError('operands of shapes\\n(2,) (3,)')\n"
        "main()"
    )
    for arguments, traces in ((["fail"], 0), (["-v", "fail"], 1)):
        run = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
        assert run.stderr.count("Traceback") == traces
    quiet = subprocess.run([sys.executable, "-c", code, "fail"], capture_output=True, text=True, check=False)
    assert "ValueError: operands of shapes" in one_line(quiet)
    assert quiet.returncode == 70
    (tmp_path / "file").write_text("no folder")
    refused = averment("status", "--store", tmp_path / "file" / "store")
    assert refused.returncode == 2
    assert str(tmp_path) in one_line(refused)


def test_a_bare_store_holds_what_was_loaded_alone(tmp_path, memory):
    """--bare makes a store without the vocabulary, and it stays so."""
    (tmp_path / "a.nq").write_text('<a:s> <a:p> "1" <a:g> .\n')
    (tmp_path / "b.nq").write_text('<a:s> <a:p> "2" .\n')
    store = memory / "bare"
    for name, options in (("a.nq", ["--bare"]), ("b.nq", [])):
        assert averment("load", tmp_path / name, "--store", store, *options).returncode == 0
    names = averment("query", "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "--format", "csv", "--store", store)
    assert names.stdout.split() == ["g", "a:g"]
    assert "none" in averment("status", "--store", store).stdout


def test_a_named_question_takes_parameters(filled):
    """By name, with its parameters; ids of actors and norms will do."""
    listed = averment("query", "--list").stdout
    assert "accusations-of: Who accuses an actor" in listed
    given = ("actor=named/norland", "since=1999-01-01", "--format", "csv")
    answer = averment("query", "accusations-of", *given, store=filled)
    assert answer.returncode == 0, answer.stderr
    heading, *rows = answer.stdout.splitlines()
    assert heading.startswith("date,publisher,reported_by,claimant,accused,")
    assert len(rows) == 1, "a statement without a date is no earlier than any"
    answer = averment("query", "claims-under", "norm=un-charter", "--format", "csv", store=filled)
    assert len(answer.stdout.splitlines()) == 2
    assert answer.stdout.splitlines()[1].startswith("allegation,UN Charter,1,1,")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["who-knows"], "no question 'who-knows'", id="no such question"),
        pytest.param(["accusations-of"], "give actor=", id="missing"),
        pytest.param(["accusations-of", "actor=ven", "sinc=2020-01-01"], "no parameter 'sinc'", id="unknown"),
        pytest.param(["accusations-of", "actor=ven", "since=2020"], "is no date", id="type"),
        pytest.param(["accusations-of", "actor=ven> } #"], "is no actor", id="a value that would leave its place"),
    ],
)
def test_a_question_asked_wrongly_says_why(filled, arguments, says):
    """One line, status 2."""
    run = averment("query", *arguments, store=filled)
    assert run.returncode == 2
    assert says in one_line(run)


ANCHORS = (
    "SELECT ?text ?start ?end ?exact WHERE { ?anchor a av:Anchor ; oa:hasSource/av:text ?text ; oa:hasSelector ?p, ?q ."
    " ?p oa:start ?start ; oa:end ?end . ?q oa:exact ?exact }"
)


def test_every_anchor_of_the_sample_equals_its_text(memory):
    """The sample by the real reader: text[start:end] is the quote, the store is whole, a second run adds nothing."""
    where = memory / "demo"
    assert averment("demo", "--build-only", "--store", where).returncode == 0
    run = averment("status", "--verify", "--store", where)
    assert run.returncode == 0, run.stderr
    answer = json.loads(averment("query", ANCHORS, "--format", "json", "--store", where).stdout)
    rows = [{name: cell["value"] for name, cell in row.items()} for row in answer["results"]["bindings"]]
    assert len(rows) > 500
    assert all(row["text"][int(row["start"]) : int(row["end"])] == row["exact"] for row in rows)
    again = averment("demo", "--build-only", "--store", where)
    assert again.stderr.splitlines()[-1].startswith("17 unchanged")
