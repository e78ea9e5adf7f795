"""Ready pipelines, each a folder: what runs, what the model sees, and the limits its gates use."""
