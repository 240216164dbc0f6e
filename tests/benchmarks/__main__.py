"""Every benchmark in turn, each in a process of its own: ``make bench`` or ``python tests/benchmarks [NAME…]``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(names: list[str]) -> int:
    """Run the benchmarks of these names (``gate``, ``intake`` …; all if none); 1 if one of them failed."""
    files = sorted(HERE.glob("bench_*.py"))
    wanted = [file for file in files if not names or file.stem.removeprefix("bench_") in names]
    failed = []
    for file in wanted:
        print(f"\n{file.stem.removeprefix('bench_')}\n{'-' * len(file.stem)}", flush=True)
        if subprocess.run([sys.executable, str(file)], check=False).returncode:
            failed.append(file.stem)
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
