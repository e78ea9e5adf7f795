"""DecayChecker as a node of a TFX pipeline."""

from __future__ import annotations

from tfx.dsl.components.base.base_component import BaseComponent
from tfx.dsl.components.base.executor_spec import ExecutorClassSpec
from tfx.dsl.placeholder.placeholder import Predicate
from tfx.types import standard_artifacts
from tfx.types.channel import BaseChannel, Channel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter
from tfx.types.standard_component_specs import EXAMPLES_KEY, MODEL_KEY

from ..artifacts import DecayVerdict, passed
from .executor import (
    BASELINE_EXAMPLES_KEY,
    DECAY_VERDICT_KEY,
    EARLIER_VERDICTS_KEY,
    LIMITS_KEY,
    Executor,
)
from .limits import DecayLimits


class DecayCheckerSpec(ComponentSpec):
    """Inputs, outputs and execution parameters of DecayChecker."""

    INPUTS = {
        MODEL_KEY: ChannelParameter(type=standard_artifacts.Model, optional=True),
        EXAMPLES_KEY: ChannelParameter(type=standard_artifacts.Examples),
        BASELINE_EXAMPLES_KEY: ChannelParameter(type=standard_artifacts.Examples, optional=True),
        EARLIER_VERDICTS_KEY: ChannelParameter(type=DecayVerdict, optional=True),
    }
    OUTPUTS = {DECAY_VERDICT_KEY: ChannelParameter(type=DecayVerdict)}
    PARAMETERS = {LIMITS_KEY: ExecutionParameter(type=str)}


class DecayChecker(BaseComponent):
    """A gate that opens while a model does on new labels as well as it did on its own.

    Drift says that data changed; labels, which come later, say whether the model suffers. The
    verdict is FAIL once the spans since the model went live have shown that its risk rose above
    the baseline's by more than the tolerance, which may be asked after every span for ever; PASS
    where this span's labels exclude it; else INCONCLUSIVE. It does not raise on decay: put what
    must not run behind ``Cond(decay_checker.passed)``.

    Outputs:
      decay_verdict: tidegate.DecayVerdict: the verdict, and the span's sums, from which later runs
        go on.
    """

    SPEC_CLASS = DecayCheckerSpec
    EXECUTOR_SPEC = ExecutorClassSpec(Executor)

    def __init__(
        self,
        model: BaseChannel,
        examples: BaseChannel,
        baseline_examples: BaseChannel,
        limits: DecayLimits,
        earlier_verdicts: BaseChannel | None = None,
    ) -> None:
        """Composes the node.

        Args:
          model: Model that is live; may resolve to nothing. Its serving signature takes serialized
            tf.Examples and gives the probability of label 1. ``LiveModelResolver`` finds it.
          examples: raw Examples of a new span, with the labels that are in.
          baseline_examples: raw Examples that the model was made from, of which a split was held
            out; may resolve to nothing. ``LiveModelResolver`` finds them.
          limits: names the label, and how much decay is too much.
          earlier_verdicts: DecayVerdicts of earlier spans, of whatever models; may resolve to
            nothing. Without them every span is judged alone.
        """
        super().__init__(
            spec=DecayCheckerSpec(
                model=model,
                examples=examples,
                baseline_examples=baseline_examples,
                earlier_verdicts=earlier_verdicts,
                limits=limits.to_json(),
                decay_verdict=Channel(type=DecayVerdict),
            )
        )

    @property
    def passed(self) -> Predicate:
        """The predicate "the model has not decayed", for ``Cond``."""
        return passed(self.outputs[DECAY_VERDICT_KEY])
