"""Which outcome follows from each figure of an export; :mod:`..gate` puts them together."""
