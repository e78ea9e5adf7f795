"""How far two distributions are apart: one measure a file, each with its source and its defects."""
