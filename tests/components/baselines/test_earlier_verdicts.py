"""What DecayChecker goes on from."""

from tfx.types import standard_artifacts

from tidegate.components.artifacts import DecayVerdict
from tidegate.components.baselines.earlier_verdicts import EarlierVerdictsStrategy


def test_the_newest_verdict_on_each_span_before(store, publish):
    """Users would have a span counted twice after a rerun, or a later one before it happened."""
    judged, verdicts = {}, []
    for span in (1, 2, 2, 4, 3):
        examples = standard_artifacts.Examples()
        examples.set_int_custom_property("span", span)
        judged[span] = publish(examples, "examples")
        verdicts.append(publish(DecayVerdict(), "decay_verdict", {"examples": examples}))
    resolved = EarlierVerdictsStrategy().resolve_artifacts(
        store, {"earlier_verdicts": verdicts, "current": [judged[3]]}
    )
    found = [one.id for one in resolved["earlier_verdicts"]]
    assert found == [verdicts[0].id, verdicts[2].id]
