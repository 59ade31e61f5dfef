"""Rasa NLU components: thin adapters around fibroguide.text."""
