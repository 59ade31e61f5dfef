"""Custom actions, one a file; the file has the action's name. They import rasa_sdk and never rasa (docs/architecture.md)."""
