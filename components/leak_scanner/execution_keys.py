"""The names under which LeakScanner's inputs, outputs and parameters stand in metadata."""

SUBJECTS_KEY = "subjects"
LIST_STATE_KEY = "list_state"
ROOT_KEY = "root"
SPEC_KEY = "spec"
LEAK_VERDICT_KEY = "leak_verdict"
