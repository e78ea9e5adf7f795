"""Hands compiled pipelines to the REST interface of Kubeflow Pipelines."""
