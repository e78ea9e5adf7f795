"""What tasks on Kubeflow and Vertex AI did, as files beside the artifacts they made.

Neither service lets a task ask ML-Metadata: Kubeflow's is not reachable from a task, and Vertex AI
has another. So each task leaves one immutable record under ``<pipeline root>/.lineage/``, and a
task that must know what earlier ones did rebuilds an ML-Metadata of them in memory.
"""

from .record import Record
from .record_files import read_records, write_record

__all__ = ["Record", "read_records", "write_record"]
