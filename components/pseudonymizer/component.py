"""The Pseudonymizer component."""

from __future__ import annotations

from pathlib import Path

from tfx.components.example_gen import utils
from tfx.components.example_gen.component import FileBasedExampleGen
from tfx.dsl.components.base import executor_spec
from tfx.dsl.placeholder.placeholder import Predicate
from tfx.proto import example_gen_pb2, range_config_pb2
from tfx.types import component_spec, standard_artifacts, standard_component_specs
from tfx.types.channel import Channel

from ..artifacts import PrivacyReport, passed
from ..errors import PolicyError
from .driver import Driver
from .execution_keys import KEYSET_KEY, LEDGER_KEY, POLICY_KEY, PRIVACY_REPORT_KEY
from .executor import Executor
from .keyset_reference import require_known
from .policy import Policy

DEFAULT_PATTERN = "span-{SPAN:2}/*.csv"


class PseudonymizerSpec(standard_component_specs.FileBasedExampleGenSpec):
    """TFX's specification of a file-based ExampleGen, with a policy, a keyset and a report."""

    PARAMETERS = {
        **standard_component_specs.FileBasedExampleGenSpec.PARAMETERS,
        POLICY_KEY: component_spec.ExecutionParameter(type=str),
        KEYSET_KEY: component_spec.ExecutionParameter(type=str),
        LEDGER_KEY: component_spec.ExecutionParameter(type=str, optional=True),
    }
    OUTPUTS = {
        **standard_component_specs.FileBasedExampleGenSpec.OUTPUTS,
        PRIVACY_REPORT_KEY: component_spec.ChannelParameter(type=PrivacyReport),
    }


class Pseudonymizer(FileBasedExampleGen):
    """Brings spans into a pipeline with every identifier replaced before the first artifact.

    It stands where an ExampleGen stands. Rows are read from CSV, Parquet or Avro files, treated as
    the policy says and written as tf.Examples in one step, so that no raw identifier reaches the
    pipeline root: not the Examples, and hence no statistics, schema, vocabulary or model made from
    them.

    Outputs:

    * ``examples`` (Examples): gzipped TFRecords of tf.Example. By default two thirds of the
      subjects are in split ``train`` and one third in ``eval``; all rows of a subject are in one.
    * ``privacy_report`` (tidegate.PrivacyReport): the verdict on the risk that remains, and what
      was done to each column. ``passed`` reads it.

    Example::

        pseudonymizer = Pseudonymizer(
            input_base="/data/flights",          # span-01/flights.csv, span-02/flights.csv, ...
            policy="policy.yaml",
            keyset="/etc/tidegate/flights.keyset.json",
        )
        statistics = StatisticsGen(examples=pseudonymizer.outputs["examples"])
        with dsl.Cond(pseudonymizer.passed):
            ...

    with the policy::

        domain: flights
        subject: tailnum
        columns:
          tailnum: {role: direct, transform: token, namespace: aircraft}
          pilot:   {role: direct, transform: drop}
          carrier: {role: quasi, transform: keep}
          late:    {role: safe, transform: keep, type: int}
        risk: {k: 5, max_unique: 0.01}
    """

    SPEC_CLASS = PseudonymizerSpec
    EXECUTOR_SPEC = executor_spec.BeamExecutorSpec(Executor)
    DRIVER_CLASS = Driver

    def __init__(
        self,
        input_base: str,
        policy: str | Path | Policy,
        keyset: str | Path,
        input_config: example_gen_pb2.Input | None = None,
        output_config: example_gen_pb2.Output | None = None,
        range_config: range_config_pb2.RangeConfig | None = None,
        ledger: str | Path | None = None,
    ) -> None:
        """Checks the policy; data and keyset are first touched when the component runs.

        Args:
          input_base: the directory of the data.
          policy: a policy, or the path of its YAML file.
          keyset: the path or ``file://`` URI of the keyset file, or ``env:NAME``. Only this
            reference enters metadata. It must lie outside of the pipeline root.
          input_config: files by pattern; by default one split of ``span-{SPAN:2}/*.csv``.
          output_config: splits by hash buckets of the subject's token; by default train 2, eval 1.
          range_config: which span; by default the latest.
          ledger: the path of the erasure ledger, whose subjects' rows are left out; by default the
            one beside the keyset file, if there is one. It must lie outside of the pipeline root.

        Raises:
          PolicyError: when the policy is not valid, naming the column, or ``output_config`` splits
            by a feature.
          KeysetError: when the keyset's reference is of an unknown kind.
        """
        require_known(keyset)
        input_config = input_config or utils.make_default_input_config(DEFAULT_PATTERN)
        output_config = output_config or utils.make_default_output_config(input_config)
        checked = policy if isinstance(policy, Policy) else Policy.from_yaml(policy)
        _require_own_partition(output_config)
        spec = PseudonymizerSpec(
            input_base=input_base,
            input_config=input_config,
            output_config=output_config,
            range_config=range_config,
            output_data_format=example_gen_pb2.FORMAT_TF_EXAMPLE,
            output_file_format=example_gen_pb2.FORMAT_TFRECORDS_GZIP,
            policy=checked.to_json(),
            keyset=str(keyset),
            ledger=None if ledger is None else str(ledger),
            examples=Channel(type=standard_artifacts.Examples),
            privacy_report=Channel(type=PrivacyReport),
        )
        super(FileBasedExampleGen, self).__init__(spec=spec)

    @property
    def passed(self) -> Predicate:
        """The predicate "the risk that remains is within the policy's limits", for ``dsl.Cond``."""
        return passed(self.outputs[PRIVACY_REPORT_KEY])


def _require_own_partition(output_config: example_gen_pb2.Output) -> None:
    feature = output_config.split_config.partition_feature_name
    if feature:
        raise PolicyError(
            f"output_config splits by feature {feature!r}",
            remedy="Leave partition_feature_name out: rows are split by the policy's subject.",
        )
