"""The web service: reads what ``graph`` made."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from service.settings import Settings


def create_app(settings: Settings) -> Flask:
    """
    The service on the store of the settings. Close ``app.extensions["averment"]`` at its end: it has child processes.

    Raises:
        StoreError: If there is no store to read.
    """
    from flask import Flask

    from service import budget, display, endpoint, errors, headers, health, observing, runtime
    from service.classroom import classroom
    from service.dataset import dataset
    from service.editor import editor
    from service.explore import explore
    from service.linked import linked
    from service.ontology import ontology
    from service.openapi import openapi
    from service.pages import pages
    from service.paths import paths
    from service.question_pages import question_pages
    from service.questions import questions
    from service.sparql import sparql
    from service.teach import teach
    from service.view import close_view
    from service.writing import writing

    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.upload
    app.url_map.merge_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["averment"] = here = runtime.Runtime.open(settings)
    endpoint.register(app, here, budget.register(app, settings))
    for module in (errors, headers, runtime, display, observing):
        module.register(app)
    app.jinja_env.globals["contact"] = settings.contact
    app.teardown_appcontext(close_view)
    for blueprint in (sparql, linked, openapi, questions, dataset, writing, health.health, observing.observing):
        app.register_blueprint(blueprint)
    for blueprint in (pages, paths, explore, editor, question_pages, teach, classroom, ontology):
        app.register_blueprint(blueprint)
    return app
