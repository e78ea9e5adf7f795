"""How far data may drift, and what follows where it does: settings that check themselves."""
