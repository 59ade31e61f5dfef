"""Looks whether everything is set up, and says in a sentence what is wrong."""
