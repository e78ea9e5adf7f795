"""What int8 is calibrated on: examples of each of the model's decisions, and what they show."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...verdict import Measurement, Outcome
from ..answers import Answers
from ..host.preprocess import Preprocessor
from .parity import decisions
from .prepared import prepared_inputs

MINIMUM_EXAMPLES = 200
"""With fewer, an activation's range is a matter of luck."""

Inputs = Mapping[str, npt.NDArray[Any]]


@dataclasses.dataclass(frozen=True)
class Calibration:
    """The inputs that a model is calibrated on.

    Attributes:
      inputs: arrays of shape ``[examples, *shape]`` by the input's name.
    """

    inputs: Inputs

    @property
    def examples(self) -> int:
        """How many there are."""
        return len(next(iter(self.inputs.values())))

    @property
    def ranges(self) -> dict[str, tuple[float, float]]:
        """The smallest and largest finite number of each input that has any."""
        finite = {name: values[np.isfinite(values)] for name, values in self.inputs.items()}
        return {
            name: (float(values.min()), float(values.max()))
            for name, values in finite.items()
            if values.size
        }

    def save(self, path: Path) -> Path:
        """Writes the inputs as the programs that quantise read them; returns ``path``."""
        np.savez(path, **self.inputs)
        return path


def choose_examples(
    records: Sequence[bytes], answers: Answers, threshold: float, count: int, seed: int
) -> list[bytes]:
    """Draws examples so that every one of the model's decisions is there, and alike often.

    The decisions take turns; each one's examples come in the order of a keyed hash, so that neither
    their order nor their number says which are drawn. A rare decision runs out, and then the others
    fill up.

    Args:
      records: serialized tf.Examples.
      answers: the model's to them, ``[len(records), ...]`` by output name.
      threshold: from which an output of a single number means yes.
      count: how many to draw; all where there are fewer.
      seed: another one draws others.
    """
    decided = np.stack([decisions(answers[name], threshold) for name in sorted(answers)], axis=1)
    key = seed.to_bytes(8, "big")
    by_decision: dict[tuple[int, ...], list[int]] = {}
    for at in sorted(range(len(records)), key=lambda at: _rank(records[at], key)):
        by_decision.setdefault(tuple(decided[at]), []).append(at)
    in_turn = chain.from_iterable(zip_longest(*by_decision.values()))
    drawn = [at for at in in_turn if at is not None][:count]
    return [records[at] for at in drawn]


def prepare(rows: Sequence[Mapping[str, Any]], preprocessor: Preprocessor) -> Inputs:
    """The inputs of some rows of raw values, ``[rows, *shape]`` by name.

    Raises:
      DataError: where a row has no valid inputs.
    """
    prepared = list(prepared_inputs(preprocessor, rows))
    return {name: np.stack([one[name] for one in prepared]) for name in preprocessor.names}


def check_coverage(calibration: Calibration, proven: Inputs, coverage: float) -> list[Measurement]:
    """Asks whether a model was calibrated on data like those it is proven on.

    An input that is the same in all calibration examples and another in more than ``1 - coverage``
    of the proven ones is a FAIL; so is one of which a larger share than that lies outside the range
    that the calibration saw, or, where enough examples are proven to know their range, the other
    way round. NaN and infinities lie in no range and are left out.

    Args:
      calibration: what int8 was calibrated on.
      proven: the inputs of the examples that parity is taken on.
      coverage: see ``EdgeLimits.calibration_coverage``.

    Returns:
      One measurement for each input at fault; a single one where there is none.
    """
    faults = []
    lowest, at = 1.0, ""
    for name, values in calibration.inputs.items():
        if (
            _share_alike(values, values[0]) == 1
            and _share_alike(proven[name], values[0]) < coverage
        ):
            faults.append(_constant(name, coverage, calibration.examples))
            continue
        covered = _covered(values, proven[name])
        if covered < lowest:
            lowest, at = covered, name
        if covered < coverage:
            faults.append(_uncovered(name, covered, coverage, calibration.examples))
    return faults or [_covering(lowest, at, coverage, calibration.examples)]


def _rank(record: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(record, key=key, digest_size=16).digest()


def _share_alike(values: npt.NDArray[Any], example: npt.NDArray[Any]) -> float:
    """The share of the examples that are ``example`` over again."""
    same = (values == example) | (np.isnan(values) & np.isnan(example))
    return float(np.mean(same.reshape(len(values), -1).all(axis=1)))


def _covered(calibrated: npt.NDArray[Any], proven: npt.NDArray[Any]) -> float:
    shares = [_share_within(proven, calibrated)]
    if len(proven) >= MINIMUM_EXAMPLES:
        shares.append(_share_within(calibrated, proven))
    return min(shares)


def _share_within(values: npt.NDArray[Any], others: npt.NDArray[Any]) -> float:
    """The share of the finite ``values`` that lies within the range of the finite ``others``."""
    finite, seen = values[np.isfinite(values)], others[np.isfinite(others)]
    if not finite.size:
        return 1.0
    if not seen.size:
        return 0.0
    return float(np.mean((finite >= seen.min()) & (finite <= seen.max())))


def _constant(name: str, coverage: float, examples: int) -> Measurement:
    sentence = (
        f"Input {name} is the same in all {examples:,} calibration examples and varies in those"
        " that prove the model: int8 was calibrated on constant data."
    )
    return _measured(name, 0.0, coverage, Outcome.FAIL, sentence, examples)


def _uncovered(name: str, covered: float, coverage: float, examples: int) -> Measurement:
    sentence = (
        f"Of input {name}, the calibration examples and those that prove the model share a range"
        f" for {covered:.1%} only (limit {coverage:.1%}): int8 was calibrated on other data."
    )
    return _measured(name, covered, coverage, Outcome.FAIL, sentence, examples)


def _covering(lowest: float, at: str, coverage: float, examples: int) -> Measurement:
    few = examples < MINIMUM_EXAMPLES
    too_few = f", too few: at least {MINIMUM_EXAMPLES:,} are needed" if few else ""
    least = f" of {at}, the least covered input" if at else " of every input"
    sentence = (
        f"The {examples:,} calibration examples{too_few} cover the range of {lowest:.1%}{least}"
        f" (limit {coverage:.1%})."
    )
    outcome = Outcome.INCONCLUSIVE if few else Outcome.PASS
    return _measured("calibration", lowest, coverage, outcome, sentence, examples)


def _measured(
    subject: str, value: float, limit: float, outcome: Outcome, sentence: str, examples: int
) -> Measurement:
    sizes = {"calibration_examples": examples}
    return Measurement(
        subject, "calibration_coverage", value, limit, outcome, sentence, sizes=sizes
    )
