"""How fast and how heavy the bot is: ``python -m benchmarks``; README.md says what is asked and how it is measured."""
