"""Tells staff about requests to be called back, by e-mail and in Slack."""
