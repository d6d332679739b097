"""The commands of the command line: one file each; they wire rooms together and write nothing themselves."""
