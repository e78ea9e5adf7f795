"""What drift is expected to cost the model, so that harmless drift need not block."""
