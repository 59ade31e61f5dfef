"""Takes what identifies a person out of a text."""
