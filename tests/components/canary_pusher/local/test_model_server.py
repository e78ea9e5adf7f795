"""KServe itself, with tiny models, over HTTP."""

import base64
import http.client
import json
import math
import shutil
import time
from pathlib import Path

import pytest

from tidegate.components.canary_pusher.local.model_server import ModelServer
from tidegate.components.canary_pusher.policy import RolloutPolicy
from tidegate.components.canary_pusher.settings.rehearsal import Faults
from tidegate.components.canary_pusher.traffic.shadow_log import PairedAnswers
from tidegate.components.errors import PushError

pytestmark = pytest.mark.slow


class Client:
    """Asks one server over one connection."""

    def __init__(self, server):
        self._server = server
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)

    def get(self, path):
        """Status and answer."""
        self._connection.request("GET", path)
        with self._connection.getresponse() as answer:
            return answer.status, json.loads(answer.read())

    def post(self, path, body, request="r"):
        """Status, version and answer."""
        headers = {"content-type": "application/json", "x-request-id": request}
        self._connection.request("POST", path, json.dumps(body), headers)
        with self._connection.getresponse() as answer:
            version = answer.headers.get("x-model-version")
            return answer.status, version, json.loads(answer.read())

    def predict(self, example, request="r"):
        """The same, of the V1 protocol."""
        return self.post(self._server.predict_path, instances(example), request)


def instances(*examples):
    """A body of the V1 protocol."""
    return {"instances": [{"b64": base64.b64encode(one).decode()} for one in examples]}


@pytest.fixture(scope="module")
def running(tmp_path_factory, stable_model, new_model, examples):
    """A server whose folder was empty, got a first version, and a second while it answered.

    ``history`` holds status and version of every answer until the second one's first.
    """
    models: Path = tmp_path_factory.mktemp("models") / "versions"
    models.mkdir()
    server = ModelServer(models, tmp_path_factory.mktemp("server"))
    server.start()
    try:
        server.await_life()
        client = Client(server)
        history = [client.predict(examples[0])[:2]]
        publish(stable_model, models, 1)
        server.await_version(1)
        publish(new_model, models, 2)
        end = time.monotonic() + 30
        while history[-1][1] != "2" and time.monotonic() < end:
            history.append(client.predict(examples[0])[:2])
        server.history = history
        server.models = models
        yield server
    finally:
        server.stop()


@pytest.fixture
def server(running):
    """The same without faults."""
    running.inject(Faults())
    time.sleep(0.1)
    return running


@pytest.fixture
def client(server):
    """Asks it."""
    return Client(server)


def publish(model, models, number):
    """Puts a model into the folder as a whole."""
    aside = models.parent / f"{number}"
    shutil.copytree(model.path, aside)
    aside.rename(models / f"{number}")


def probability(number, shift=0.02):
    """What the second version answers to an example."""
    return 1 / (1 + math.exp(-number - shift))


def test_a_new_version_takes_over_without_a_failed_request(server):
    """Users would lose requests at each delivery."""
    before, *after = server.history
    assert before == (503, None)
    assert set(after) == {(200, "1"), (200, "2")}
    assert after == sorted(after)


def test_both_protocols_answer(client, serialize):
    """Users would lose the protocol that their clients speak."""
    two, three = serialize([2.0, 3.0])
    status, version, answer = client.post("/v1/models/model:predict", instances(two, three))
    assert (status, version) == (200, "2")
    assert answer["predictions"] == [
        [pytest.approx(probability(2.0), abs=1e-6)],
        [pytest.approx(probability(3.0), abs=1e-6)],
    ]
    tensor = {
        "name": "examples",
        "datatype": "BYTES",
        "shape": [1],
        "data": [base64.b64encode(two).decode()],
    }
    status, version, answer = client.post("/v2/models/model/infer", {"inputs": [tensor]})
    assert (status, version) == (200, "2")
    assert answer["outputs"][0]["data"] == [pytest.approx(probability(2.0), abs=1e-6)]


def test_readiness_tells_the_version(server, client):
    """Users would lose requests that were routed to a version before it was there."""
    assert client.get(server.ready_path.format(version=2))[0] == 200
    status, answer = client.get(server.ready_path.format(version=3))
    assert (status, answer["error"]) == (503, "Version 3 is not ready: loaded is 2")
    assert client.get("/v2/models/model")[1]["versions"] == ["2"]
    assert client.get("/v1/models/model")[1]["ready"] is True


def test_a_version_that_cannot_be_served_is_named_and_the_one_before_goes_on(
    server, client, examples
):
    """Users would lose their service to a damaged model."""
    broken = server.models / "9"
    broken.mkdir()
    (broken / "saved_model.pb").write_bytes(b"no model")
    end = time.monotonic() + 10
    while "cannot be loaded" not in str(client.get("/v2/models/model/versions/9/ready")):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert client.predict(examples[0])[:2] == (200, "2")
    shutil.rmtree(broken)


@pytest.mark.parametrize(
    "body", [{}, {"instances": []}, {"instances": [{"b64": "?"}]}, {"instances": [7]}]
)
def test_a_request_without_examples_is_refused(body, server, client):
    """Users would lose the difference between their mistake and the model's."""
    assert client.post(server.predict_path, body)[0] == 400


def test_a_model_that_fails_an_example_answers_500(client):
    """Users would lose the errors that the gates count."""
    status, _, answer = client.predict(b"no example")
    assert (status, answer) == (500, {"error": "The model raises InvalidArgumentError"})


def test_faults_change_while_it_runs(server, client, serialize):
    """Users would lose drills: gates that nothing has ever set off."""
    examples = serialize([-3.0, -2.0, 2.0, 3.0])
    right = [client.predict(one)[2]["predictions"] for one in examples]
    server.inject(Faults(errors=1.0))
    time.sleep(0.15)
    assert {client.predict(one)[0] for one in examples} == {503}
    server.inject(Faults(delay_milliseconds=200))
    time.sleep(0.15)
    started = time.monotonic()
    assert client.predict(examples[0])[0] == 200
    assert time.monotonic() - started >= 0.2
    server.inject(Faults(wrong_predictions=1.0))
    time.sleep(0.15)
    wrong = [client.predict(one)[2]["predictions"] for one in examples]
    differences = [abs(a[0][0] - b[0][0]) for a, b in zip(right, wrong, strict=True)]
    assert min(differences) > 0.5


def test_the_log_of_answers_can_be_paired(server, client, examples, tmp_path):
    """Users would lose the gate on disagreement."""
    other = tmp_path / "other.jsonl"
    pairs = PairedAnswers(str(server.shadow_log), str(other), RolloutPolicy())
    pairs.read()
    for number, example in enumerate(examples[:5]):
        client.predict(example, request=f"pair-{number}")
    server.inject(Faults(errors=1.0))
    time.sleep(0.15)
    client.predict(examples[0], request="pair-5")
    lines = server.shadow_log.read_text().splitlines()[-6:]
    assert json.loads(lines[-1]) == {"request_id": "pair-5", "outputs": None}
    other.write_text("".join(f"{line}\n" for line in lines))
    pairs.read()
    assert (pairs.compared, pairs.disagreed) == (5, 0)


def test_it_listens_on_this_machine_alone(server):
    """Users would lose their model to whoever reaches their machine."""
    address = f"{server.port:04X}"
    listening = [
        line.split()[1]
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text().splitlines()[1:]
        if line.split()[1].endswith(f":{address}") and line.split()[3] == "0A"
    ]
    assert listening == [f"0100007F:{address}"]


def test_a_server_that_does_not_come_up_is_named(tmp_path, running, monkeypatch):
    """Users would lose the reason, and a minute of waiting."""
    from tidegate.components.canary_pusher.local import model_server

    monkeypatch.setattr(model_server, "_PROGRAM", "no.such.program")
    broken = ModelServer(tmp_path / "models", tmp_path / "server")
    broken.start()
    with pytest.raises(PushError, match=r"ended with exit code 1(?s:.*)no"):
        broken.await_life()
    broken.stop()
