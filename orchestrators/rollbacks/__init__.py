"""An earlier version live again, at once and on the record."""
