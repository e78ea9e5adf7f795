"""Conditions in conditions."""

from tfx.dsl.experimental.conditionals.conditional import Cond

from ..behaviour import Behaviour, Composed, Observation, Place
from ..nodes.acts import Act
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    outer = Step("Outer", place.page, Act(custom={"open": 1}))
    with Cond(outer.out.future()[0].custom_property("open") == 1):
        inner = Step("Inner", place.page, Act(custom={"open": 0}), note=outer.out)
        with Cond(inner.out.future()[0].custom_property("open") == 1):
            innermost = Step("Innermost", place.page, note=outer.out)
        with Cond(inner.out.future()[0].custom_property("open") == 0):
            reached = Step("Reached", place.page, note=outer.out)
    with Cond(outer.out.future()[0].custom_property("open") == 0):
        never = Step("Never", place.page, Act(custom={"open": 1}), note=outer.out)
        with Cond(never.out.future()[0].custom_property("open") == 1):
            unreachable = Step("Unreachable", place.page, note=outer.out)
    return Composed(place.pipeline(outer, inner, innermost, reached, never, unreachable))


BEHAVIOUR = Behaviour(
    name="nested conditions",
    meaning="A node runs where all conditions around it hold; one that cannot be asked, holds not.",
    runs=[_compose],
    expected=[Observation(True, {"Outer": 1, "Inner": 1, "Reached": 1})],
)
