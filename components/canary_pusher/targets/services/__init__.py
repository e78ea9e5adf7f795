"""What targets say to their services over the wire, one file a service; nothing is decided here."""
