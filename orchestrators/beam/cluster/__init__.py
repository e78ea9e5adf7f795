"""An Apache Flink cluster on this machine, which lasts as long as a run."""
