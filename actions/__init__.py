"""Custom actions of the bot, one a file; `rasa run actions` serves them. Answers and safety replies need none of them."""
