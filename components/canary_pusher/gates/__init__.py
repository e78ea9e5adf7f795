"""What holds a new model to its limits: the tests (pure numpy), and the metrics they are put to."""
