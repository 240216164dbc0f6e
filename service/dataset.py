"""The data set as a whole: its description (VoID, DCAT) with live counts, its dumps, made once for a snapshot."""

from __future__ import annotations

import gzip
import threading
from pathlib import Path
from typing import IO, Final, cast

from flask import Blueprint, Response, request, send_file
from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, VOID
from werkzeug.wrappers import Response as AnyResponse

from graph.namespaces import AV, PREFIXES
from service import description, overview
from service.negotiate import GRAPHS, Format, choose
from service.resources import cached
from service.runtime import runtime, snapshot
from service.view import view

dataset = Blueprint("dataset", __name__)

DUMPS: Final = {"trig": ("application/trig", "trig"), "nq": ("application/n-quads", "nquads")}
_PARTITIONS: Final = {
    "Statement": "SELECT count(*) FROM statements s WHERE {live:s} {shown}",
    "Claim": "SELECT count(*) FROM claims c WHERE {live:c} {shown}",
    "Actor": "SELECT count(*) FROM actors a WHERE {live:a}",
    "Norm": "SELECT count(*) FROM norms n WHERE {live:n}",
    "Matter": "SELECT count(*) FROM matters m WHERE {live:m}",
}
"""Entities of each class, counted in the index."""
_RIGHTS: Final = (
    "The licence covers the graph: claims, links and metadata. Words quoted from statements remain their publishers'. "
    "Each claim is what its claimant says, not what happened."
)
_making = threading.Lock()


@dataset.get("/.well-known/void")
def void() -> AnyResponse:
    """
    The description of the data set.

    Source:
        Describing Linked Datasets with the VoID Vocabulary; Data Catalog Vocabulary 3.
    """
    chosen = choose(GRAPHS)
    return cached(chosen, lambda: _described(chosen))


@dataset.get("/dump.<any(trig, nq):kind>.gz")
def dump(kind: str) -> AnyResponse:
    """Everything that is current, compressed; made once for each snapshot, outside the limits of queries."""
    media_type, _ = DUMPS[kind]
    return cached(Format(f"{kind}.gz", media_type), lambda: _sent(kind))


def _sent(kind: str) -> Response:
    path = dump_file(runtime().folder, kind)
    return send_file(path, mimetype="application/gzip", as_attachment=True, download_name=f"averment-dump.{kind}.gz")


def dump_file(folder: Path, kind: str) -> Path:
    """The file of the snapshot's dump; those of earlier snapshots go."""
    path = folder / f"dump-{snapshot().commit}.{kind}.gz"
    with _making:
        if not path.exists():
            for old in folder.glob(f"dump-*.{kind}.gz"):
                old.unlink()
            part = path.with_suffix(".part")
            with (
                part.open("wb") as raw,
                gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as out,
                runtime().shown() as quads,
            ):
                quads.dump(cast(IO[bytes], out), DUMPS[kind][1])
            part.rename(path)
    return path


def _described(chosen: Format) -> Response:
    graph = Graph()
    for prefix in ("av", "dcat", "dcterms", "foaf", "void", "xsd"):
        graph.bind(prefix, PREFIXES[prefix])
    me = URIRef(request.url_root + ".well-known/void#dataset")
    for kind in (VOID.Dataset, DCAT.Dataset):
        graph.add((me, RDF.type, kind))
    _add_texts(graph, me)
    _add_access(graph, me)
    _add_counts(graph, me)
    return Response(description.serialised(graph, chosen), content_type=chosen.content_type)


def _add_texts(graph: Graph, me: URIRef) -> None:
    totals = overview.totals(view())
    words = "Who says that who did what, to whom, under which norm, how surely, and in which exact words."
    graph.add((me, DCTERMS.title, Literal("Averment: claims in public statements", lang="en")))
    graph.add((me, DCTERMS.description, Literal(words, lang="en")))
    graph.add((me, DCTERMS.license, URIRef(runtime().settings.licence)))
    graph.add((me, DCTERMS.rights, Literal(_RIGHTS, lang="en")))
    graph.add((me, URIRef(PREFIXES["dcat"] + "version"), Literal(str(snapshot().commit))))
    if totals.last:
        graph.add((me, DCTERMS.temporal, Literal(f"{totals.first}/{totals.last}")))
    if runtime().settings.contact:
        graph.add((me, DCAT.contactPoint, URIRef("mailto:" + runtime().settings.contact)))


def _add_access(graph: Graph, me: URIRef) -> None:
    root, base = request.url_root, runtime().store.version.base
    graph.add((me, VOID.sparqlEndpoint, URIRef(root + "sparql")))
    graph.add((me, VOID.uriSpace, Literal(base)))
    graph.add((me, VOID.vocabulary, URIRef(AV)))
    graph.add((me, FOAF.homepage, URIRef(root)))
    graph.add((me, VOID.exampleResource, URIRef(base + "norms/un-charter")))
    for kind, (media_type, _) in DUMPS.items():
        file, part = URIRef(f"{root}dump.{kind}.gz"), BNode()
        graph.add((me, VOID.dataDump, file))
        graph.add((me, DCAT.distribution, part))
        graph.add((part, RDF.type, DCAT.Distribution))
        graph.add((part, DCAT.downloadURL, file))
        graph.add((part, DCAT.mediaType, URIRef(f"https://www.iana.org/assignments/media-types/{media_type}")))
        graph.add((part, DCAT.compressFormat, URIRef("https://www.iana.org/assignments/media-types/application/gzip")))


def _add_counts(graph: Graph, me: URIRef) -> None:
    graph.add((me, VOID.triples, _number(runtime().triples(snapshot().commit))))
    for name, sql in _PARTITIONS.items():
        part = BNode()
        graph.add((me, VOID.classPartition, part))
        graph.add((part, VOID["class"], URIRef(AV + name)))
        graph.add((part, VOID.entities, _number(view().one(sql)[0])))


def _number(value: int) -> Literal:
    return Literal(value, datatype=XSD.integer)
