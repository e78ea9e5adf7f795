"""How many flights of a month lead to a single aircraft, by which of its columns are kept.

Prints the least and the most of the twelve months of 2013 for each choice of quasi-identifiers: the
evidence behind the privacy limit of the flights pipeline.

    python benchmarks/flights_uniqueness.py
"""

from __future__ import annotations

from pathlib import Path

from tidegate.components.pseudonymizer.risk import RiskColumns
from tidegate.components.pseudonymizer.risk_file import measure_file
from tidegate.data.flights import prepare

SPANS_FOLDER = Path("build/flights_uniqueness")
CHOICES = (
    ("plane_age", "plane_manufacturer", "plane_seats", "plane_engines", "plane_engine"),
    ("plane_age", "plane_seats", "plane_engines", "plane_engine"),
    ("plane_age", "plane_manufacturer", "plane_engine"),
    ("plane_age", "plane_engine"),
)


def main() -> None:
    """Prints the table."""
    months = prepare(SPANS_FOLDER)
    print("| kept | least | most |\n|---|---|---|")
    for columns in CHOICES:
        shares = [single_aircraft_share(month, columns) for month in months]
        print(f"| {', '.join(columns)} | {min(shares):.2%} | {max(shares):.2%} |")


def single_aircraft_share(month: Path, columns: tuple[str, ...]) -> float:
    """The share of rows whose group, alike in ``columns``, holds one aircraft."""
    return measure_file(month, RiskColumns(columns, subject="tailnum")).unique_share


if __name__ == "__main__":
    main()
