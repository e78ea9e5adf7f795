"""What a device does before the model: from a row's raw values to the model's inputs."""
