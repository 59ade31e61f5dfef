"""Pure functions and models over text: no Rasa here, so each part can be tested and reused on its own."""
