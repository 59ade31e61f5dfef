"""The safety screen: finds messages of people in danger. No Rasa here, so it works when everything else is down."""
