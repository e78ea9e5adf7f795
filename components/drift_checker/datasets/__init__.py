"""Reads one side of a comparison from a file: a table, records, or statistics saved before."""
