"""The staff page: for the clinic's own people, off unless it is set up."""
