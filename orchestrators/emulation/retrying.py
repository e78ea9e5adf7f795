"""How often, and how soon, a task that failed is tried again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

FACTOR, LONGEST = 2.0, 3600.0
"""Of the schema, for a policy that does not say."""


def delays(policy: Any) -> Iterator[float]:
    """Seconds to wait before each further attempt, by a RetryPolicy.

    >>> from kfp.pipeline_spec import pipeline_spec_pb2
    >>> policy = pipeline_spec_pb2.PipelineTaskSpec.RetryPolicy(max_retry_count=3)
    >>> policy.backoff_duration.seconds = 2
    >>> list(delays(policy))
    [2.0, 4.0, 8.0]
    """
    wait = policy.backoff_duration.ToTimedelta().total_seconds()
    longest = policy.backoff_max_duration.ToTimedelta().total_seconds() or LONGEST
    for _ in range(policy.max_retry_count):
        yield min(wait, longest)
        wait *= policy.backoff_factor or FACTOR
