"""Other drift detectors, each run in a process of its own on the same two files of rows."""
