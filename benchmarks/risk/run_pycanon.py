"""Figures of a Parquet file of people by pycanon; prints them and the CPU times as JSON."""

from __future__ import annotations

import json
import sys
import time

import pandas as pd
from people import QUASI, SENSITIVE
from pycanon import anonymity


def main(path: str, figures: list[str]) -> None:
    """Takes the time of each figure that is asked for."""
    rows = pd.read_csv(path)
    quasi = list(QUASI)
    ways = {
        "k": lambda: anonymity.k_anonymity(rows, quasi),
        **{
            f"{figure} {column}": lambda way=way, column=column: way(rows, quasi, [column])
            for column in SENSITIVE
            for figure, way in (
                ("l", anonymity.l_diversity),
                ("entropy l", anonymity.entropy_l_diversity),
                ("t", anonymity.t_closeness),
            )
        },
    }
    found = {}
    for name, way in ways.items():
        if figures and name not in figures:
            continue
        begun = time.process_time()
        value = float(way())
        found[name] = {"value": value, "seconds": time.process_time() - begun}
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
