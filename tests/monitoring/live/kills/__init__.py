"""An installation whose processes are killed with SIGKILL while a tool posts events, and what must be true afterwards."""
