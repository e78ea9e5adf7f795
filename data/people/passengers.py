"""People who do not exist, the same ones from the same seed and the same release of Faker."""

from __future__ import annotations

import datetime
import importlib.util
import random
import re
import unicodedata
from typing import Any

from ..errors import DataError

LOCALES = ("en_US", "de_DE", "fr_FR", "pl_PL")
"""Names of several scripts of Latin letters: not every name is ASCII."""

FIRST_BORN, LAST_BORN = datetime.date(1925, 1, 1), datetime.date(1996, 12, 31)

_NO_PHONE = 0.06
_AREAS = (201, 212, 305, 312, 404, 415, 503, 617, 702, 808)
_FICTIONAL = 100
"""Numbers from 555-0100 on that every area keeps for films."""


def draw_passengers(count: int, seed: int) -> list[dict[str, str]]:
    """People by the columns of ``PERSON``; emails, and phones where there are any, differ.

    Raises:
      DataError: Faker is missing, or there are more people than numbers for their phones.
    """
    if importlib.util.find_spec("faker") is None:
        raise DataError(
            "The package faker is missing",
            where="the people of the bookings",
            remedy="Install it: pip install faker. The sample needs no package.",
        )
    most = len(_AREAS) * _FICTIONAL
    if not 0 < count <= most:
        raise DataError(
            f"{count:,} people cannot be made",
            where="the people of the bookings",
            remedy=f"Ask for 1 to {most:,}: there are no more phone numbers that reach nobody.",
        )
    from faker import Faker

    chance = random.Random(seed)
    makers = [Faker(locale) for locale in LOCALES]
    for maker in makers:
        maker.seed_instance(seed)
    phones = chance.sample(range(most), count)
    return [_passenger(chance, makers, number, phone) for number, phone in enumerate(phones)]


def _passenger(chance: random.Random, makers: list[Any], number: int, phone: int) -> dict[str, str]:
    maker = chance.choices(makers, weights=(6, 2, 1, 1))[0]
    sex = chance.choice(("f", "m"))
    first = maker.first_name_female() if sex == "f" else maker.first_name_male()
    last = maker.last_name()
    born = maker.date_between_dates(FIRST_BORN, LAST_BORN)
    area, line = divmod(phone, _FICTIONAL)
    return {
        "name": f"{first} {last}",
        "email": f"{_plain(first)}.{_plain(last)}{number}@example.org",
        "phone": "" if chance.random() < _NO_PHONE else f"+1-{_AREAS[area]}-555-{100 + line:04d}",
        "birth_date": born.isoformat(),
        "sex": sex,
        "postcode": maker.postcode(),
    }


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.lower())
    return re.sub(r"[^a-z]", "", decomposed.encode("ascii", "ignore").decode()) or "x"
