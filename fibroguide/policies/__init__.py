"""Rasa policies: what to do next in a conversation."""
