"""Pictures of examples."""

import base64
import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from tidegate.components.edge_exporter.report.pictures import draw_picture, picture_shape


@pytest.mark.parametrize("channels", [1, 3])
def test_a_browser_sees_what_the_model_sees(channels):
    """Users would lose the picture to one that is turned, mirrored or torn."""
    shape = (5, 5, channels)
    values = np.arange(25 * channels, dtype=float)
    drawn = draw_picture(values, shape, 'the <"5">')
    assert ET.fromstring(drawn)[0].text == 'the <"5">'
    data = base64.b64decode(re.search(r"base64,([^\"]+)", drawn).group(1))
    pixels = np.asarray(Image.open(io.BytesIO(data))).reshape(shape)
    assert pixels.ravel().tolist() == np.round(values / values[-1] * 255).astype(int).tolist()


def test_a_flat_picture_and_one_with_holes_are_drawn():
    """Users would lose the report to one odd example."""
    assert "data:image" in draw_picture([7.0] * 16, (4, 4, 1), "flat")
    assert "data:image" in draw_picture([float("nan")] * 15 + [float("inf")], (4, 4, 1), "holes")


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        ((1, 8, 8, 1), (8, 8, 1)),
        ((1, 3, 3, 3), None),
        ((1, 96, 96, 3), (96, 96, 3)),
        ((1, 784), (28, 28, 1)),
        ((1, 9), None),
        ((1, 20), None),
        ((1, 4, 8), None),
        ((1,), None),
    ],
)
def test_only_squares_of_enough_numbers_are_pictures(shape, found):
    """Users would see four measurements as a picture."""
    assert picture_shape(shape) == found
