"""The pages of the service catalogue: lists, changes and who authorised them, waves."""
