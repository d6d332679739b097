"""The process as data, and the mark that makes a step of an act."""
