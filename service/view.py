"""What a request sees: the index as the snapshot of its moment holds it."""

from __future__ import annotations

from typing import cast

from flask import current_app, g

from service.records import View


def view() -> View:
    """The view of this request, opened once; ``create_app`` says how (``app.config["OPEN_VIEW"]``)."""
    if "view" not in g:
        g.view = current_app.config["OPEN_VIEW"]()
    return cast(View, g.view)


def close_view(_error: BaseException | None = None) -> None:
    """Close the connection at the end of the request."""
    opened = g.pop("view", None)
    if opened is not None:
        opened.db.close()
