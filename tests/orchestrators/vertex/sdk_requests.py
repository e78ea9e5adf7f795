"""What Google's own client for pipelines sends to Vertex AI, told by a local server.

    python tests/orchestrators/vertex/sdk_requests.py

writes the requests to ``recorded/``, against which Tidegate's are held field by field. The client's
import takes ten seconds, and its release is pinned: record anew when the pin changes.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any
from unittest import mock

RECORDED = Path(__file__).parent / "recorded"
PIPELINE = RECORDED / "pipeline.json"
PROJECT, REGION = "ferries", "europe-west4"
ACCOUNT = "trainer@ferries.example.org"
NETWORK = "projects/1/global/networks/peered"
KEY = "projects/ferries/locations/europe-west4/keyRings/a/cryptoKeys/b"
JOB_ID = "ferry-20260101000000"
CRON = "TZ=Europe/Berlin 30 3 1 * *"
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
END = datetime.datetime(2027, 1, 1, tzinfo=datetime.timezone.utc)


def send(server: Any) -> dict[str, Any]:
    """Lets the client submit a job and make a schedule; returns the requests by their call."""
    import grpc
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import aiplatform
    from google.cloud.aiplatform.utils import gcs_utils
    from google.cloud.aiplatform_v1.services import pipeline_service, schedule_service

    channel = grpc.insecure_channel(server.address.removeprefix("http://"))
    aiplatform.init(project=PROJECT, location=REGION, credentials=AnonymousCredentials())
    job = aiplatform.PipelineJob(
        display_name="ferry",
        template_path=str(PIPELINE),
        job_id=JOB_ID,
        pipeline_root="gs://bucket/ferry",
        parameter_values={"limit": 0.1, "rows": 7},
        labels={"team": "bookings"},
        encryption_spec_key_name=KEY,
    )
    schedule = aiplatform.PipelineJobSchedule(job, display_name="monthly")
    transports = pipeline_service.transports, schedule_service.transports
    job.api_client = pipeline_service.PipelineServiceClient(
        transport=transports[0].PipelineServiceGrpcTransport(channel=channel)
    )
    schedule.api_client = schedule_service.ScheduleServiceClient(
        transport=transports[1].ScheduleServiceGrpcTransport(channel=channel)
    )
    # It would look for the bucket in Cloud Storage first, for two minutes.
    with mock.patch.object(
        gcs_utils, "create_gcs_bucket_for_pipeline_artifacts_if_it_does_not_exist"
    ):
        job.submit(service_account=ACCOUNT, network=NETWORK)
    schedule.create(
        cron=CRON,
        start_time=START.isoformat(),
        end_time=END.isoformat(),
        allow_queueing=True,
        max_concurrent_run_count=2,
        max_concurrent_active_run_count=2,
        service_account=ACCOUNT,
        network=NETWORK,
    )
    channel.close()
    return dict(server.requests)


def recorded(name: str) -> Any:
    """A request as it was recorded."""
    return json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))


if __name__ == "__main__":
    from local_services import vertex_services

    with vertex_services() as local:
        for call, request in send(local).items():
            text = json.dumps(request, indent=2, sort_keys=True) + "\n"
            (RECORDED / f"{call}.json").write_text(text, encoding="utf-8")
