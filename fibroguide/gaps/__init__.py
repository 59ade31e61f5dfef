"""What patients asked and did not get: noticed, grouped, handed to staff as a sheet, and taken back as training questions."""
