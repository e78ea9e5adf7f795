"""Roles of versions: whatever is asked in whatever order, some things never happen."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from tidegate.components.canary_pusher.model_files import ModelFiles
from tidegate.components.canary_pusher.targets.roles import Roles
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.errors import PushError

MODELS = [ModelFiles(f"/models/{name}", name * 64) for name in "abc"]
NUMBERS = st.integers(1, 6)
CHANGES = st.one_of(
    st.tuples(st.just("taking"), NUMBERS, st.sampled_from(MODELS)),
    st.tuples(st.just("routed"), st.builds(Routing, st.sampled_from([0.0, 5.0, 100.0]))),
    st.tuples(st.just("promoted"), NUMBERS),
    st.tuples(st.just("without"), NUMBERS),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(CHANGES, max_size=25))
def test_no_order_of_changes_loses_users_or_reuses_a_number(changes: list[tuple]) -> None:
    """A controller may die and repeat itself: no sequence may route to nowhere."""
    roles, given_to = Roles(), {}
    for name, *arguments in changes:
        before = roles
        with contextlib.suppress(PushError):
            roles = getattr(roles, name)(*arguments)
            assert getattr(roles, name)(*arguments) == roles, "it is not idempotent"
        if name == "taking" and roles is not before:
            number, model = arguments
            assert given_to.setdefault(number, model) == model, "a number was given twice"
        if before.stable is not None:
            assert roles.stable is not None
        for number in (roles.stable, roles.canary):
            assert number is None or number in roles.versions
        if roles.routing.weight:
            assert roles.canary is not None
        assert roles.stable is None or roles.stable != roles.canary
        assert roles.last_number >= before.last_number
        assert all(number <= roles.last_number for number in roles.versions)
        assert roles.next_number not in given_to
