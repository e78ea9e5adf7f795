"""What TFX's examples give Transform and Trainer as a ``module_file``."""

from tidegate.pipelines.flights.features import preprocessing_fn
from tidegate.pipelines.flights.model import run_fn

__all__ = ["preprocessing_fn", "run_fn"]
