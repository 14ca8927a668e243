"""All benchmarks, one after the other: python -m tests.bench [name ...]. Figures are ratios within this run."""

import importlib
import sys
from pathlib import Path


def run() -> None:
    """Those that were named, or all."""
    every = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    for name in sys.argv[1:] or every:
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"tests.bench.bench_{name}").main()


if __name__ == "__main__":
    run()
