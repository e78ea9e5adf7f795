"""Passengers: people who do not exist on flights that were flown.

Each row is a booking. Its flight is a real one of :mod:`tidegate.data.flights`, label and all; its
passenger is made up by Faker from a seed: name, email, phone, birth date, sex, postcode. Passengers
fly more than once, in several spans. Emails are of example.org, phones of the numbers kept for
films, so that nobody is reached by them.

    >>> from tidegate.data.people import DIRECT, sample_directory
    >>> DIRECT
    ('name', 'email', 'phone', 'birth_date')
    >>> sorted(path.parent.name for path in sample_directory().glob("*/bookings.csv"))
    ['span-01', 'span-02']

`docs/data.md` tells what each column is.
"""

from .columns import COLUMNS, DIRECT, LABEL, SUBJECT, identifiers
from .spans import policy_file, prepare, sample_directory, span_file

__all__ = [
    "COLUMNS",
    "DIRECT",
    "LABEL",
    "SUBJECT",
    "identifiers",
    "policy_file",
    "prepare",
    "sample_directory",
    "span_file",
]
