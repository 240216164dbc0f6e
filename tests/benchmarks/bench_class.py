"""Thirty browsers from one address walk the lesson for ten minutes, or for as many seconds as are given."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sample import build_sample
from servers import serving
from walkers import attend, p95

SLOWEST = 1.0


def main(seconds: float) -> int:
    """Print the figures and whether they hold; 1 if they do not."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        if complaint := build_sample(store):
            print(complaint)
            return 1
        with serving(store, classroom=1) as served:
            walk = attend(served.address, seconds=seconds)
    reached = p95(walk.seconds)
    print(f"{len(walk.seconds)} answers in {seconds:g} s to 30 clients")
    print(f"p95 {reached:.3f} s, slowest {max(walk.seconds):.3f} s")
    print(f"below {SLOWEST} s: {reached < SLOWEST}; refused: {walk.refused[:5] or 'none'}")
    return 0 if reached < SLOWEST and not walk.refused else 1


if __name__ == "__main__":
    raise SystemExit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 600))
