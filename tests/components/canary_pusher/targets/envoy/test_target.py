"""EnvoyTarget with a real Envoy: what a rollout does to traffic."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tidegate.components.canary_pusher.settings.stage import CANARY
from tidegate.components.canary_pusher.targets.traffic_target import Routing
from tidegate.components.canary_pusher.traffic.differences import window_between
from tidegate.components.canary_pusher.traffic.snapshot import BusinessTotals
from tidegate.components.canary_pusher.traffic.window import ArmCounts
from tidegate.components.errors import FencedError, PushError

pytest.importorskip("envoy", reason="needs Envoy: pip install 'tidegate[rollout]'")


@pytest.mark.slow
def test_a_version_comes_gets_its_share_and_takes_over(rig: Any, make_model: Any) -> None:
    """A whole rollout, as users' requests see it."""
    target, client = rig.target, rig.client()
    assert (target.live(), target.next_number()) == (None, 1)
    assert client.ask()[0] == 503
    first, second = make_model("0.2"), make_model("0.9")
    target.load(first, 1, generation=1)
    assert client.ask()[0] == 503, "loaded is not live"
    assert target.promote(1, generation=1).number == 1
    assert client.ask()[2] == {"outputs": [[0.2]]}
    assert target.next_number() == 2
    target.load(second, 2, generation=2)
    assert client.count(50) == {"stable": 50}
    target.route(Routing(weight=100.0), generation=2)
    status, headers, answer = client.ask()
    assert (status, answer) == (200, {"outputs": [[0.9]]})
    assert (headers["x-tidegate-arm"], headers["x-tidegate-version"]) == ("canary", "2")
    target.promote(2, generation=2)
    status, headers, answer = client.ask()
    assert (headers["x-tidegate-arm"], headers["x-tidegate-version"]) == ("stable", "2")
    live = target.live()
    assert (live.number, live.model.digest) == (2, second.digest)
    target.retire(1, generation=2)
    assert [path.name for path in rig.green.models.iterdir()] == []
    assert target.next_number() == 3
    assert client.ask()[0] == 200


@pytest.mark.slow
def test_traffic_is_split_by_user_and_users_stay(serving: Any, make_model: Any) -> None:
    """A user who sees two models in turn, or a share unlike the stage's, spoils the figures."""
    client = serving.client()
    serving.target.route(Routing(weight=25.0), generation=1)
    assert serving.target.routing() == Routing(weight=25.0)
    quarter = client.arms(120)
    canaries = {user for user, arm in quarter.items() if arm == "canary"}
    assert 12 <= len(canaries) <= 48  # 30 expected, with a standard deviation of 5
    assert client.arms(30).items() <= quarter.items()
    serving.target.route(Routing(weight=60.0), generation=1)
    most = client.arms(120)
    assert all(most[user] == "canary" for user in canaries)
    assert 50 <= sum(arm == "canary" for arm in most.values()) <= 94
    serving.target.load(make_model("0.5"), 3, generation=1)
    serving.target.route(Routing(weight=25.0), generation=1)
    others = {user for user, arm in client.arms(120).items() if arm == "canary"}
    assert len(canaries & others) < len(canaries) * 0.6, "the next canary meets other users"
    anonymous = [client.ask()[1]["x-tidegate-arm"] for _ in range(60)]
    assert 2 <= anonymous.count("canary") <= 35, "who does not say who it is, is drawn each time"


@pytest.mark.slow
def test_mirrored_requests_pair_and_count_for_nobody(serving: Any) -> None:
    """Were copies counted as the canary's answers, a canary without users would look busy."""
    client, target, canary, stable = serving.client(), serving.target, serving.blue, serving.green
    before = target.observe()
    target.route(Routing(weight=20.0, mirror=50.0), generation=1)
    arms = [client.ask(f"u{n}", f"request-{n}")[1]["x-tidegate-arm"] for n in range(200)]
    arrived = -1
    while len(canary.seen) > arrived:  # nobody waits for copies
        arrived = len(canary.seen)
        time.sleep(0.3)
    after = target.observe()
    own, copies = canary.own(), canary.mirrored()
    assert after.canary.requests - before.canary.requests == len(own) == arms.count("canary")
    assert after.stable.requests - before.stable.requests == arms.count("stable")
    assert len(stable.seen) == arms.count("stable")
    assert 50 <= len(copies) <= 110  # half of about 160
    identities = [each["x-request-id"] for each in copies]
    assert {*identities} <= {each["x-request-id"] for each in stable.seen}
    assert after.compared - before.compared == len(copies)
    assert after.disagreed - before.disagreed == len(copies), "0.2 and 0.9 are other decisions"


@pytest.mark.slow
def test_a_business_metric_goes_by_the_version_that_answered(serving: Any) -> None:
    """Its values come late, from an application that knows the answer's headers alone."""
    target = serving.target
    before = target.observe()
    assert before.canary_business == before.stable_business == BusinessTotals()
    target.route(Routing(weight=50.0), generation=1)
    client, log = serving.client(), Path(target.business_log)
    versions = [client.ask(f"u{n}")[1]["x-tidegate-version"] for n in range(20)]
    log.write_text("".join(f'{{"version": {version}, "value": 1.0}}\n' for version in versions))
    after = target.observe()
    assert after.canary_business.count == versions.count("2") > 0
    assert after.stable_business.count == versions.count("1") > 0


@pytest.mark.slow
def test_every_failure_and_every_delay_is_the_arms_own(serving: Any) -> None:
    """Gates are worth what the counters are: exact, and never the other arm's."""
    client, target, canary, stable = serving.client(), serving.target, serving.blue, serving.green
    target.route(Routing(weight=50.0), generation=1)
    before = target.observe()
    share = list(client.arms(30).values()).count("canary")
    canary.status = 503
    client.arms(30)
    canary.status, stable.status = 200, 429
    client.arms(30)
    stable.status, canary.delay = 200, 0.3
    slow = list(client.arms(8).values()).count("canary")
    time.sleep(0.5)  # latencies are told a flush later
    window = window_between(before, target.observe(), "C50", 290.0, 10.0)
    assert window.gap == ""
    assert window.canary == ArmCounts(3 * share + slow, share, 0, 3 * share + slow, slow)
    others = 98 - 3 * share - slow
    assert min(share, slow) > 0
    assert window.stable == ArmCounts(others, 0, 30 - share, others, 0)


@pytest.mark.slow
def test_every_stage_is_in_force_within_a_second(serving: Any) -> None:
    """A rollback that takes its time is one that users notice."""
    target, took = serving.target, []
    for generation in range(2, 5):
        for stage in CANARY:
            routing = Routing(stage.weight, stage.mirror)
            start = time.monotonic()
            target.route(routing, generation)
            took.append(time.monotonic() - start)
            assert target.routing() == routing
    assert max(took) < 1.0
    target.route(Routing(), 4)
    assert serving.client().count(100) == {"stable": 100}


@pytest.mark.slow
def test_a_controller_that_lost_its_lease_changes_nothing(serving: Any, make_model: Any) -> None:
    """Two controllers that undo each other's work are worse than none."""
    target = serving.target
    target.route(Routing(weight=30.0), generation=7)
    for attempt in (
        lambda: target.route(Routing(weight=90.0), 6),
        lambda: target.promote(2, 6),
        lambda: target.retire(1, 6),
        lambda: target.load(make_model("0.5"), 3, 6),
    ):
        with pytest.raises(FencedError, match="Generation 7 of the lease is at work"):
            attempt()
    assert target.routing() == Routing(weight=30.0)
    assert target.live().number == 1
    assert target.next_number() == 3


@pytest.mark.slow
def test_doing_it_again_changes_nothing(serving: Any, make_model: Any) -> None:
    """A controller that died does its last step again; numbers are given once."""
    target, route_file = serving.target, serving.target.route_file
    target.route(Routing(weight=30.0, mirror=5.0), 1)
    content = Path(route_file).read_bytes()
    target.route(Routing(weight=30.0, mirror=5.0), 1)
    assert Path(route_file).read_bytes() == content
    target.promote(2, 1)
    target.promote(2, 1)
    target.load(target.live().model, 2, 1)
    target.retire(1, 1)
    target.retire(1, 1)
    assert target.live().number == 2
    with pytest.raises(PushError, match="used before"):
        target.load(make_model("0.4"), 1, 1)
