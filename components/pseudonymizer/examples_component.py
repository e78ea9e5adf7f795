"""The ExamplesPseudonymizer component."""

from __future__ import annotations

from pathlib import Path

from tfx.dsl.components.base import base_beam_component, executor_spec
from tfx.dsl.placeholder.placeholder import Predicate
from tfx.types import component_spec, standard_artifacts
from tfx.types.channel import BaseChannel, Channel

from ..artifacts import PrivacyReport, passed
from .examples_driver import ExamplesDriver
from .examples_executor import ExamplesExecutor
from .execution_keys import (
    EXAMPLES_KEY,
    KEYSET_KEY,
    LEDGER_KEY,
    POLICY_KEY,
    PRIVACY_REPORT_KEY,
    PSEUDONYMIZED_EXAMPLES_KEY,
)
from .keyset_reference import require_known
from .policy import Policy


class ExamplesPseudonymizerSpec(component_spec.ComponentSpec):
    """Examples in, Examples and a report out."""

    PARAMETERS = {
        POLICY_KEY: component_spec.ExecutionParameter(type=str),
        KEYSET_KEY: component_spec.ExecutionParameter(type=str),
        LEDGER_KEY: component_spec.ExecutionParameter(type=str, optional=True),
    }
    INPUTS = {EXAMPLES_KEY: component_spec.ChannelParameter(type=standard_artifacts.Examples)}
    OUTPUTS = {
        PSEUDONYMIZED_EXAMPLES_KEY: component_spec.ChannelParameter(
            type=standard_artifacts.Examples
        ),
        PRIVACY_REPORT_KEY: component_spec.ChannelParameter(type=PrivacyReport),
    }


class ExamplesPseudonymizer(base_beam_component.BaseBeamComponent):
    """Pseudonymises Examples that an ExampleGen of another kind brought into the pipeline.

    The raw Examples are then an artifact under the pipeline root, with all its identifiers; where
    files can be read directly, :class:`.component.Pseudonymizer` keeps them out altogether.

    Splits are kept as they are: rows of one subject are in one split only if whoever made the
    Examples saw to it.

    Outputs:

    * ``pseudonymized_examples`` (Examples): gzipped TFRecords of tf.Example.
    * ``privacy_report`` (tidegate.PrivacyReport): as of :class:`.component.Pseudonymizer`.
    """

    SPEC_CLASS = ExamplesPseudonymizerSpec
    EXECUTOR_SPEC = executor_spec.BeamExecutorSpec(ExamplesExecutor)
    DRIVER_CLASS = ExamplesDriver

    def __init__(
        self,
        examples: BaseChannel,
        policy: str | Path | Policy,
        keyset: str | Path,
        ledger: str | Path | None = None,
    ) -> None:
        """Checks the policy; data and keyset are first touched when the component runs.

        Args:
          examples: Examples of tf.Example records. A feature that is missing everywhere is one
            that is blank.
          policy: a policy, or the path of its YAML file.
          keyset: the path or ``file://`` URI of the keyset file, or ``env:NAME``.
          ledger: the path of the erasure ledger; by default the one beside the keyset file.

        Raises:
          PolicyError: when the policy is not valid, naming the column.
          KeysetError: when the keyset's reference is of an unknown kind.
        """
        require_known(keyset)
        checked = policy if isinstance(policy, Policy) else Policy.from_yaml(policy)
        spec = ExamplesPseudonymizerSpec(
            examples=examples,
            policy=checked.to_json(),
            keyset=str(keyset),
            ledger=None if ledger is None else str(ledger),
            pseudonymized_examples=Channel(type=standard_artifacts.Examples),
            privacy_report=Channel(type=PrivacyReport),
        )
        super().__init__(spec=spec)

    @property
    def passed(self) -> Predicate:
        """The predicate "the risk that remains is within the policy's limits", for ``dsl.Cond``."""
        return passed(self.outputs[PRIVACY_REPORT_KEY])
