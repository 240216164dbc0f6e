"""
Statements to a validated, stored, path-searchable graph of legal claims.

sources -> Statement -> reader (segment, citations, claims, actors, certainty) -> rdf -> validate -> store -> index
-> matters, paths. Knows nothing of HTTP.
"""
