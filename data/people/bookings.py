"""Joins people to flights."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from .columns import FLIGHT


def book(
    flights: Sequence[Mapping[str, str]],
    people: Sequence[Mapping[str, str]],
    count: int,
    chance: random.Random,
) -> list[dict[str, str]]:
    """Draws bookings in the order of the flights.

    Some people fly far more often than others, as in life: the weight of the n-th is one over the
    square root of n. Nobody is on one flight twice.
    """
    weights = [1 / (place + 1) ** 0.5 for place in range(len(people))]
    booked: set[tuple[int, int]] = set()
    while len(booked) < count:
        flight = chance.randrange(len(flights))
        [person] = chance.choices(range(len(people)), weights)
        booked.add((flight, person))
    return [
        {**people[person], **{name: flights[flight][name] for name in FLIGHT}}
        for flight, person in sorted(booked)
    ]
