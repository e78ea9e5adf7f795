"""Importers."""

from tfx.dsl.components.common.importer import Importer

from ..behaviour import Behaviour, Composed, Observation, Place
from ..looking import inputs_of
from ..nodes.artifacts import Note
from ..nodes.step import Step


def _compose(place: Place) -> Composed:
    there = place.folder / "outside"
    there.mkdir(parents=True, exist_ok=True)
    (there / "text").write_text("from outside")
    importer = Importer(
        source_uri=str(there), artifact_type=Note, custom_properties={"year": 2013}
    ).with_id("Outside")
    reader = Step("Reader", place.page, note=importer.outputs["result"])
    return Composed(place.pipeline(importer, reader))


BEHAVIOUR = Behaviour(
    name="importer",
    meaning="An importer gives what lies at a URI, with the class and the properties it was given.",
    runs=[_compose],
    expected=[
        Observation(
            True,
            {"Reader": 1},
            [{"class": "Note", "text": "from outside", "custom": {"year": "int 2013"}}],
        )
    ],
    look=inputs_of("Reader", "note", "class", "text", "custom"),
)
