"""Programs that other programs than Tidegate run; nothing here is imported."""
