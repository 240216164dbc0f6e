"""The catalogue of norms and actors: every id of the annotation guide, names, provisions minted on demand."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Graph

from graph import catalogue, facts, organs, provisions
from graph.catalogue import Catalogue, UnknownNorm
from graph.namespaces import BASE, Iris

SHARED = Path(__file__).resolve().parents[2] / "shared"
BODIES_OF_LAW = (
    "international-law international-human-rights-law international-humanitarian-law international-criminal-law "
    "international-refugee-law customary-international-law law-of-the-sea diplomatic-law national-law"
)
INSTRUMENTS = (
    "un-charter udhr iccpr icescr icerd cedaw cat opcat crc crc-op-ac crpd icped icmw genocide-convention "
    "refugee-convention refugee-protocol geneva-conventions geneva-convention-1 geneva-convention-2 "
    "geneva-convention-3 geneva-convention-4 additional-protocol-1 additional-protocol-2 hague-regulations "
    "hague-cultural-property rome-statute icj-statute icty-statute ictr-statute vclt vcdr vccr unclos "
    "chemical-weapons-convention biological-weapons-convention npt mine-ban-convention cluster-munitions-convention "
    "arms-trade-treaty echr achr american-declaration oas-charter inter-american-democratic-charter achpr "
    "maputo-protocol arab-charter eu-charter helsinki-final-act istanbul-convention ilc-state-responsibility undrip "
    "mandela-rules firearms-principles defenders-declaration ungp ilo-29 paris-agreement unsc-res unga-res unhrc-res"
)
RIGHTS = (
    "life liberty humane-treatment fair-trial expression assembly association privacy religion movement equality "
    "self-determination political-participation asylum remedy health food water education housing work property "
    "environment culture family defend-rights"
)
CRIMES = (
    "genocide against-humanity war-crimes aggression apartheid ethnic-cleansing persecution torture "
    "enforced-disappearance terrorism international"
)
PRINCIPLES = (
    "use-of-force self-defence sovereignty territorial-integrity non-intervention distinction proportionality "
    "precautions immunity rule-of-law peremptory-norms"
)
GUIDE = [
    *BODIES_OF_LAW.split(), *INSTRUMENTS.split(), *(f"right/{one}" for one in RIGHTS.split()),
    *(f"crime/{one}" for one in CRIMES.split()), *(f"principle/{one}" for one in PRINCIPLES.split()),
]


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue.load()


@pytest.mark.parametrize("norm", GUIDE)
def test_every_id_of_the_guide_is_listed(known: Catalogue, norm: str) -> None:
    """Each id of the guide has an entry of its own, not a minted one."""
    assert known.norms[norm].listed


def test_every_norm_of_the_gold_resolves(known: Catalogue) -> None:
    """What annotators cite is a norm to the catalogue."""
    gold = SHARED / "eval" / "dev" / "gold"
    if not gold.is_dir():
        pytest.skip("the development gold is not beside this checkout")
    told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(gold.glob("*.json"))]
    cited = {norm for one in told for claim in one["claims"] for norm in claim["norms"]}
    cited |= {mention["id"] for one in told for mention in one["norm_mentions"]}
    assert cited
    for norm in sorted(cited):
        known.norm(norm)


@pytest.mark.parametrize(
    ("norm", "label", "parent"),
    [
        pytest.param("cat/art-12/para-2", "Convention against Torture, article 12(2)", "cat/art-12", id="paragraph"),
        pytest.param("iccpr/art-28", "ICCPR, article 28", "iccpr", id="article that no file lists"),
        pytest.param("un-charter/chapter-7", "UN Charter, chapter 7", "un-charter", id="chapter"),
        pytest.param("unsc-res/1980", "UN Security Council resolution 1980", "unsc-res", id="resolution"),
        pytest.param("unga-res/es-11-9", "UN General Assembly resolution ES-11/9", "unga-res", id="special session"),
        pytest.param("unsc-res/2334/para-1", "UN Security Council resolution 2334 (2016), paragraph 1",
                     "unsc-res/2334", id="paragraph of a resolution"),
        pytest.param("ilo-155", "ILO Convention No. 155", None, id="labour convention"),
        pytest.param("other/treaty-of-tarn/art-3", "treaty of tarn, article 3", "other/treaty-of-tarn", id="other"),
        pytest.param("national-law/per", "national law of Peru", "national-law", id="law of a state"),
        pytest.param("rome-statute/art-8-bis", "Rome Statute, article 8 bis", "rome-statute", id="bis"),
    ],
)
def test_well_formed_norms_are_minted(known: Catalogue, norm: str, label: str, parent: str | None) -> None:
    """What is not listed and well formed gets its label and its whole."""
    made = known.norm(norm)
    assert (made.label, made.parent) == (label, parent)


@pytest.mark.parametrize(
    "norm",
    [
        pytest.param("cat/art-34", id="article past the last"),
        pytest.param("iccpr/art-0", id="article nought"),
        pytest.param("geneva-conventions/art-4", id="no common article"),
        pytest.param("cat/clause-1", id="no such kind of part"),
        pytest.param("treaty-of-tarn", id="unknown instrument"),
        pytest.param("right/happiness", id="unknown right"),
        pytest.param("national-law/narnia", id="unknown state"),
        pytest.param("ICCPR", id="capitals"),
        pytest.param("unsc-res/abc", id="no number"),
    ],
)
def test_what_does_not_exist_is_refused(known: Catalogue, norm: str) -> None:
    """An id of no norm raises an error that says what to do."""
    with pytest.raises(UnknownNorm, match=re.escape(norm)):
        known.norm(norm)


def test_listed_provisions_exist_in_their_instruments(known: Catalogue) -> None:
    """No listed article is past the last one, and every whole and related norm is listed."""
    for norm in known.norms.values():
        for other in (*norm.related, *([norm.parent] if norm.parent else []), *([norm.body] if norm.body else [])):
            assert other in known.norms, (norm.id, other)
        if norm.kind == "provision":
            parts = provisions.split(norm.id)
            assert parts
            assert provisions.why_not(parts, known.instrument(norm.id).articles) is None


def test_one_right_spans_the_instruments(known: Catalogue) -> None:
    """The right to life is found in each main instrument."""
    of_life = {norm.id for norm in known.norms.values() if "right/life" in norm.related}
    assert {"udhr/art-3", "iccpr/art-6", "echr/art-2", "achr/art-4", "achpr/art-4", "crc/art-6"} <= of_life


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("right/non-refoulement", "right/asylum"),
        ("right/conditions-of-detention", "right/humane-treatment"),
        ("national-law/usa", "national-law"),
    ],
)
def test_coarse_ids_have_narrower_concepts(known: Catalogue, narrow: str, wide: str) -> None:
    """Where an id of the guide is coarser than the law, the narrower norm stands below it."""
    assert [norm.id for norm in known.wholes(narrow)] == [narrow, wide]


def test_every_fact_has_a_source(known: Catalogue) -> None:
    """Each listed norm and actor names a source that is described with how sure it is."""
    sources = facts.read(facts.files("norms"))
    real = [actor for actor in known.actors.values() if actor.listed and not actor.invented]
    told = [(norm.id, norm.source) for norm in known.norms.values()] + [(actor.id, actor.source) for actor in real]
    for name, source in told:
        assert source in sources, name
        assert sources[source].concept("av:reliability", "reliability"), name


def test_instruments_say_what_scholars_need(known: Catalogue) -> None:
    """A treaty of the guide has its day of adoption, entry into force and body of law; no id lacks a title."""
    for norm in (known.norms[one] for one in INSTRUMENTS.split() if known.norms[one].basis in ("treaty", "charter")):
        assert all((norm.adopted, norm.in_force, norm.body, norm.title)), norm.id
        assert norm.adopted is None or norm.in_force is None or norm.adopted <= norm.in_force, norm.id


def test_decisions_say_who_took_them_and_when(known: Catalogue) -> None:
    """A listed judgment or numbered resolution has its body and day."""
    for norm in known.norms.values():
        if norm.kind == "decision" and norm.adopted:
            assert norm.decided_by in known.actors, norm.id
    assert known.norms["unsc-res/1973"].basis == "council-decision"
    assert known.norms["unga-res/es-11-1"].basis == "recommendation"


def test_no_name_means_two_listed_things(known: Catalogue) -> None:
    """A name without context stands for one norm, or one actor, alone."""
    for entries in (known.norms.values(), [actor for actor in known.actors.values() if actor.listed]):
        owners: defaultdict[str, set[str]] = defaultdict(set)
        for entry in entries:
            for name in entry.names:
                if name.use in ("usual", "title", "other", "acronym"):
                    owners[name.text].add(entry.id)
        assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_states_have_names_and_organs(known: Catalogue) -> None:
    """193 members of the United Nations, each with adjective, government and armed forces of its own."""
    members = [actor for actor in known.states if actor.role == "un-member"]
    assert len(members) == 193
    for state in members:
        assert all((state.adjectives, state.demonyms, state.wikidata, state.iso2)), state.id
        assert known.actors[f"{state.id}-government"].organ_of == state.id
        assert known.state_of(f"{state.id}-government") == state.id


def test_armed_groups_are_never_states(known: Catalogue) -> None:
    """Armed groups and de facto authorities are organs of no state and share no name with one."""
    states = {name.text for actor in known.states for name in actor.names}
    for actor in known.actors.values():
        if actor.kind in ("armed-group", "de-facto-authority"):
            assert known.state_of(actor.id) is None
            assert not states & {name.text for name in actor.names}, actor.id


@pytest.mark.parametrize(
    ("actor", "subject"),
    [("idf", "isr"), ("rus-ministry-of-defence", "rus"), ("european-commission", "eu"), ("uksc", "gbr"),
     ("hkg-police", "chn"), ("hamas", None), ("amnesty", None), ("unsc", None), ("per-police", "per")],
)
def test_for_whom_an_actor_stands(known: Catalogue, actor: str, subject: str | None) -> None:
    """An organ stands for its state, an institution of the Union for the Union, a group for nobody."""
    assert known.treaty_subject_of(actor) == subject


def test_kinds_are_defined_in_the_vocabulary(known: Catalogue) -> None:
    """Each kind of body and basis used is a concept of the vocabulary."""
    concepts = set(facts.read(facts.files("vocab")))
    for found in facts.read([*facts.files("actors"), *facts.files("norms")]).values():
        for term in ("av:bodyKind", "av:bindingBasis"):
            assert set(found.all(term)) <= concepts, found.subject


def test_triples_hang_below_the_base_of_a_deployment(known: Catalogue) -> None:
    """What a statement's graph says of a norm and an actor uses the deployment's IRIs, up to the whole."""
    iris = Iris("https://claims.example/id/")
    made = [*known.norm_triples("cat/art-12", iris), *known.actor_triples("per-police", iris)]
    assert not any(BASE in value for triple in made for value in triple[:3])
    assert {subject for subject, *_ in made} == {
        iris.norm("cat/art-12"), iris.norm("cat"), iris.actor("per-police")
    }


def test_organs_take_the_article_of_a_state() -> None:
    """"Government of the Netherlands", and of Peru."""
    assert organs.with_article("Netherlands") == "the Netherlands"
    assert organs.with_article("Peru") == "Peru"


@pytest.mark.parametrize("folder", ["norms", "actors", "parties"])
def test_turtle_reads_alike_in_both_parsers(folder: str) -> None:
    """Each file gives rdflib and Oxigraph the same graph (a sample of the large folder)."""
    paths = facts.files(folder)
    for path in paths if folder != "parties" else paths[::12]:
        theirs = {
            (triple.subject.value, triple.predicate.value, triple.object.value)
            for triple in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
        }
        ours = {(str(s), str(p), str(o)) for s, p, o in Graph().parse(path)}
        assert ours == theirs, path.name


def test_the_catalogue_loads_in_a_moment() -> None:
    """In a process of its own, four tenths of a second of computing at most."""
    code = "import time, graph.catalogue as c; t = time.process_time(); c.load(); print(time.process_time() - t)"
    took = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert float(took.stdout) < 0.4
