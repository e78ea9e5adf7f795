"""Digits as people draw them, in strokes of points within a square of side 1, and drawing them."""

from __future__ import annotations

import math
from typing import Any

Point = tuple[float, float]


def _arc(centre: Point, radii: Point, first: float, last: float, points: int = 14) -> list[Point]:
    """A piece of an ellipse, between two angles in degrees."""
    angles = [math.radians(first + (last - first) * i / points) for i in range(points + 1)]
    return [
        (centre[0] + radii[0] * math.cos(one), centre[1] + radii[1] * math.sin(one))
        for one in angles
    ]


STROKES: dict[int, list[list[Point]]] = {
    0: [_arc((0.5, 0.5), (0.22, 0.35), -90, 270)],
    1: [[(0.38, 0.3), (0.52, 0.15), (0.52, 0.85)]],
    2: [[*_arc((0.5, 0.32), (0.2, 0.17), -170, 40), (0.3, 0.85), (0.72, 0.85)]],
    3: [_arc((0.48, 0.32), (0.18, 0.17), -150, 90) + _arc((0.48, 0.67), (0.2, 0.18), -90, 140)],
    4: [[(0.55, 0.15), (0.28, 0.6), (0.75, 0.6)], [(0.62, 0.4), (0.62, 0.88)]],
    5: [[(0.7, 0.15), (0.38, 0.15), (0.35, 0.45), *_arc((0.5, 0.62), (0.2, 0.22), -130, 130)]],
    6: [[(0.62, 0.13), (0.42, 0.4), *_arc((0.5, 0.66), (0.19, 0.19), -170, 190)]],
    7: [[(0.28, 0.15), (0.72, 0.15), (0.45, 0.88)]],
    8: [_arc((0.5, 0.32), (0.16, 0.16), 90, 450) + _arc((0.5, 0.67), (0.2, 0.19), -90, 270)],
    9: [[*_arc((0.5, 0.34), (0.18, 0.18), 0, -360), (0.68, 0.34), (0.62, 0.88)]],
}


def draw(driver: Any, strokes: list[list[Point]]) -> None:
    """Draws on the page's board with the mouse, as a person does."""
    from selenium.webdriver.common.actions.action_builder import ActionBuilder

    board = driver.find_element("id", "board")
    side = board.size["width"]
    driver.find_element("id", "clear").click()
    for stroke in strokes:
        actions = ActionBuilder(driver, duration=10)
        mouse = actions.pointer_action
        for number, (x, y) in enumerate(stroke):
            mouse.move_to(board, int((x - 0.5) * side), int((y - 0.5) * side))
            if number == 0:
                mouse.pointer_down()
        mouse.pointer_up()
        actions.perform()
