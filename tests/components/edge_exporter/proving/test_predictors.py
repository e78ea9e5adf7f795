"""Files of every runtime, asked the same as the model they were made from."""

import dataclasses
import json

import numpy as np
import pytest

from tidegate.components.edge_exporter.converting.convert import convert
from tidegate.components.edge_exporter.formats import ONNX_F32, TFJS_F32
from tidegate.components.edge_exporter.formats.prerequisites import require_prerequisites
from tidegate.components.edge_exporter.host.preprocess import Preprocessor
from tidegate.components.edge_exporter.proving import tfjs_model
from tidegate.components.edge_exporter.proving.parity import compare
from tidegate.components.edge_exporter.proving.predictors import predict
from tidegate.components.edge_exporter.rewriting.canonical import canonicalise
from tidegate.components.edge_exporter.rewriting.serving import load_serving
from tidegate.components.edge_exporter.web.engines import TFJS
from tidegate.components.edge_exporter.web.npm import package_files
from tidegate.components.errors import ConversionError, DataError, InstallationError, UsageError


@dataclasses.dataclass(frozen=True)
class Case:
    """A model, its canonical form, some rows and the model's answers to them."""

    model: object
    canonical: object
    preprocessor: Preprocessor
    rows: tuple
    expected: dict


@pytest.fixture(scope="module")
def case(flights_like, serialize, tmp_path_factory):
    serving = load_serving(flights_like.saved_model, "serving_default")
    model = canonicalise(serving)
    canonical = tmp_path_factory.mktemp("case") / "canonical"
    model.save(canonical)
    rows = flights_like.rows[:200]
    expected = serving.predict([serialize(row) for row in rows])
    return Case(model, canonical, Preprocessor(model.host_inputs.to_json()), rows, expected)


@pytest.fixture(scope="module")
def file_of(case, tmp_path_factory):
    """Converts the model to a format, once; skips where this machine cannot have what it needs."""
    made = {}

    def make(kind):
        try:
            require_prerequisites(kind)
            if kind is TFJS_F32:
                package_files(TFJS.packages[0])
        except (InstallationError, UsageError) as error:
            pytest.skip(str(error))
        if kind.name not in made:
            output = tmp_path_factory.mktemp(kind.name) / kind.path
            convert(
                case.canonical,
                output,
                kind,
                weights=case.model.weights,
                features=case.model.features,
                timeout=300,
            )
            made[kind.name] = output
        return made[kind.name]

    return make


KINDS = [pytest.param(kind, id=kind.name) for kind in (ONNX_F32, TFJS_F32)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_format_answers_as_the_model_does(case, file_of, kind):
    """Users would lose the proof, or the format."""
    answers = predict(kind, file_of(kind), case.preprocessor, case.rows)
    parity = compare(case.expected, answers, 0.5)
    assert parity.agreement == 1
    assert parity.max_delta <= kind.limits.delta
    assert np.ptp(answers["late"]) > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_row_without_valid_inputs_is_named(case, file_of, kind):
    """Users would lose the row that a proof stopped at."""
    rows = [case.rows[0], {**case.rows[1], "distance": None}]
    with pytest.raises(DataError, match=r"'distance'.*example 1 of the sample"):
        predict(kind, file_of(kind), case.preprocessor, rows)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_specification_is_refused(case, file_of, kind):
    """Users would lose the pairing of a file with the host's part that belongs to it."""
    spec = json.loads(case.model.host_inputs.to_json())
    for item in spec["inputs"]:
        item["name"] += "_other"
    with pytest.raises(ConversionError, match=r"takes carrier, .* makes carrier_other"):
        predict(kind, file_of(kind), Preprocessor(json.dumps(spec)), case.rows)


@pytest.mark.slow
def test_a_quick_backend_that_answers_otherwise_is_not_used(case, file_of, monkeypatch):
    """Users would lose formats that are sound: WebAssembly's backend errs on this model by 0.5."""
    monkeypatch.setattr(tfjs_model, "_CONVOLUTION", "")  # every model is tried with it
    answers = predict(TFJS_F32, file_of(TFJS_F32), case.preprocessor, case.rows)
    assert compare(case.expected, answers, 0.5).max_delta <= TFJS_F32.limits.delta
