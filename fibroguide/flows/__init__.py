"""What the custom actions think with: dates, contacts, answers to a form. Nothing here knows Rasa."""
