"""How responses become replies."""
