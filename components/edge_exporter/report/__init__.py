"""The sections of EdgeExporter's report, drawn from the verdict's evidence."""
