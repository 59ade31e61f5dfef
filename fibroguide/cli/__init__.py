"""The ``fibroguide`` command: one file a subcommand."""
