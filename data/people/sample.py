"""Draws the checked-in sample: ``python -m tidegate.data.people.sample``."""

from __future__ import annotations

from .spans import prepare, sample_directory, span_file

if __name__ == "__main__":
    for span in (1, 2):
        span_file(sample_directory(), span).unlink(missing_ok=True)
    prepare(sample_directory())
