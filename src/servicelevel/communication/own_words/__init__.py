"""The words of notices that the organisation writes itself, in place of those that come with the software."""
