"""Takes the README's pictures: ``python tests/browser/screenshots/take.py STORE``."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))
PICTURES = {
    "home": ("/", "h1"),
    "reading": ("/statements", "article.text"),
    "explore": ("/explore?node=actors/kelmar&node=norms/un-charter&at=actors/kelmar", "#canvas[data-drawn]"),
}


def main(store: Path) -> None:
    """A picture of each view, 1280 by 860, light."""
    from servers import serving

    with serving(store) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--headless"])
        page = browser.new_page(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
        for name, (path, ready) in PICTURES.items():
            page.goto(served.address + path)
            if name == "reading":
                page.get_by_role("link", name="The attack on Belisk").click()
                page.locator(".number").nth(2).click()
                page.wait_for_selector("#chosen")
                page.evaluate("scrollTo(0, 0)")
            page.wait_for_selector(ready)
            page.screenshot(path=HERE / f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
