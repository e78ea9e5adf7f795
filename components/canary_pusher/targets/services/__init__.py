"""What targets say to their services over the wire, one file a service; no decision is made here."""
