"""How often DecayChecker is wrong over a year of spans, and how soon it is right, beside z-tests.

Models with a baseline of 9,000 labelled examples are followed over 52 spans of 1,000. The peers
test every span alone, as dashboards do, for a risk above the baseline's by more than the tolerance:
a one-sided z-test at 5% a span, and the same with its level divided by the 52 spans, which takes
knowing their number. All are the shipped code's level and tolerance; the loss is zero or one.

    python benchmarks/decay_tracking.py --runs 1000 --seed 0
"""

from __future__ import annotations

import argparse
import math
import statistics

import numpy as np

from tidegate.components.decay_checker.limits import DecayLimits
from tidegate.components.decay_checker.sequential_risk import (
    ODDS,
    FloatArray,
    log_evidence,
    mean_upper_bound,
)

LIMITS = DecayLimits(label="late", loss="zero_one")
RISK = 0.20
BASELINE, ROWS, SPANS = 9000, 1000, 52
GOOD = 26
"""Spans before the change, where there is one."""

YEARS = {
    "as on the baseline": (0.0, 0.0),
    "a tolerance worse, all year": (LIMITS.tolerance, LIMITS.tolerance),
    "3 points worse from mid-year": (0.0, 0.03),
    "5 points worse from mid-year": (0.0, 0.05),
    "7 points worse from mid-year": (0.0, 0.07),
    "10 points worse from mid-year": (0.0, 0.10),
    "20 points worse from mid-year": (0.0, 0.20),
    "5 points worse from the start": (0.05, 0.05),
}
"""How much above the baseline's the risk is before mid-year and from then on, by name."""


def main() -> None:
    """Prints one row a kind of year and test."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(
        f"{options.runs:,} models, risk {RISK:g}, {BASELINE:,} baseline examples, {SPANS} spans of"
        f" {ROWS:,}, tolerance {LIMITS.tolerance:g}, level {LIMITS.level:.2g}\n"
    )
    print("| year | test | alarms before decay | alarms after | median delay, spans |")
    print("|---|---|---|---|---|")
    for name, rises in YEARS.items():
        generator = np.random.default_rng(options.seed)
        source = generator.binomial(BASELINE, RISK, options.runs) / BASELINE
        risk = RISK + np.repeat(rises, [GOOD, SPANS - GOOD])
        wrong = generator.binomial(ROWS, risk, (options.runs, SPANS)).astype(float)
        harmful = risk > RISK + LIMITS.tolerance + 1e-12
        for test, alarms in run_tests(source, wrong).items():
            print(f"| {name} | {test} | {summary(alarms, harmful)} |")


def run_tests(source: FloatArray, wrong: FloatArray) -> dict[str, np.ndarray]:
    """Whether each test has raised an alarm at each span, shape ``[runs, spans]``, by its name."""
    return {
        "DecayChecker": track_all(source, wrong),
        "z-test, 5% a span": z_test(source, wrong, LIMITS.level),
        "z-test, 5% / 52 a span": z_test(source, wrong, LIMITS.level / SPANS),
    }


def track_all(source: FloatArray, wrong: FloatArray) -> np.ndarray:
    """DecayChecker's sequence, each model against the limit that its own baseline gives."""
    examples = np.full(SPANS, float(ROWS))
    bounds = {risk: baseline_bound(risk) for risk in set(source.tolist())}
    threshold = -math.log(LIMITS.level / 2)
    return np.array(
        [
            log_evidence(examples, row[:, None] * np.log(ODDS), bounds[risk] + LIMITS.tolerance)
            >= threshold
            for risk, row in zip(source.tolist(), wrong, strict=True)
        ]
    )


def baseline_bound(risk: float) -> float:
    """The upper bound of the risk on a baseline with that share of wrong decisions."""
    losses = (np.arange(BASELINE) < round(risk * BASELINE)).astype(float)
    return mean_upper_bound(losses, LIMITS.level / 2)


def z_test(source: FloatArray, wrong: FloatArray, level: float) -> np.ndarray:
    """Each span alone against the baseline's mean and the tolerance, both means' errors counted."""
    span, base = wrong / ROWS, source[:, None]
    spread = np.sqrt(span * (1 - span) / ROWS + base * (1 - base) / BASELINE)
    statistic = (span - base - LIMITS.tolerance) / spread
    return np.asarray(statistic > statistics.NormalDist().inv_cdf(1 - level))


def summary(alarms: np.ndarray, harmful: np.ndarray) -> str:
    """Share of models with a false alarm; of the others, with a true one, and how soon."""
    false = alarms[:, ~harmful].any(axis=1)
    if not harmful.any():
        return f"{false.mean():.1%} | |"
    after = alarms[~false][:, harmful]
    found = after.any(axis=1)
    delays = np.where(found, after.argmax(axis=1) + 1.0, np.inf)
    middle = float(np.median(delays)) if len(delays) else math.inf
    delay = f"{middle:g}" if math.isfinite(middle) else f"over {int(harmful.sum())}"
    return f"{false.mean():.1%} | {found.mean():.1%} | {delay}"


if __name__ == "__main__":
    main()
