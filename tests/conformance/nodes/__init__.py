"""Components that write down what they see, for pipelines that are run everywhere."""
