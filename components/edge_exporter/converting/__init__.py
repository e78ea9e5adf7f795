"""Converts a canonical model to a format, and distrusts what the converter wrote."""
