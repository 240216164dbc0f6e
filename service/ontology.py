"""
The documentation of the vocabulary: a page of the service, and the same as one file.

``python -m service.ontology OUT`` writes ``OUT/index.html`` and the vocabulary in the serialisations beside it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, render_template
from jinja2 import Environment, FileSystemLoader, select_autoescape
from werkzeug.wrappers import Response as AnyResponse

from graph.class_diagram import class_diagram
from graph.ontology_docs import documentation, serialised, short
from service.negotiate import GRAPHS, HTML, choose

ontology = Blueprint("ontology", __name__)

SERVED: Final = GRAPHS[:4]
"""Serialisations of the vocabulary: it is one graph, so those of data sets are left out."""
_NAMES: Final = {"ttl": "Turtle", "nt": "N-Triples", "rdf": "RDF/XML", "jsonld": "JSON-LD"}
_HERE: Final = Path(__file__).parent


@ontology.get("/ontology", defaults={"suffix": None})
@ontology.get("/ontology.<suffix>")
def page(suffix: str | None) -> AnyResponse:
    """The vocabulary: each term IRI, ``https://w3id.org/averment/ns#Claim``, is an anchor of this page."""
    chosen = choose([HTML, *SERVED], suffix=suffix)
    if chosen is not HTML:
        return Response(serialised(chosen.suffix), content_type=chosen.content_type, headers={"Vary": "Accept"})
    shown = render_template("ontology.html", **_shown("/ontology"), norm_links=True)
    return Response(shown, content_type=HTML.content_type, headers={"Vary": "Accept"})


def build(folder: Path) -> Path:
    """
    The static documentation.

    Args:
        folder: Where to write; made if it is not there.

    Returns:
        The page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    jinja = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=select_autoescape(), trim_blocks=True)
    style = "".join((_HERE / "static" / name).read_text(encoding="utf-8") for name in ("app.css", "ontology.css"))
    shown = jinja.get_template("ontology_static.html").render(**_shown("averment"), style=style, norm_links=False)
    written = folder / "index.html"
    written.write_text(shown, encoding="utf-8")
    for each in SERVED:
        (folder / f"averment.{each.suffix}").write_text(serialised(each.suffix), encoding="utf-8")
    return written


def _shown(stem: str) -> dict[str, Any]:
    """What the templates need: the documentation, the picture, and the addresses of the serialisations."""
    docs = documentation()
    formats = [(f"{stem}.{each.suffix}", _NAMES[each.suffix]) for each in SERVED]
    names = {term.name for term in docs.terms}
    return {"docs": docs, "diagram": class_diagram(docs), "formats": formats, "names": names, "short": short}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m service.ontology FOLDER")
    print(build(Path(sys.argv[1])))
