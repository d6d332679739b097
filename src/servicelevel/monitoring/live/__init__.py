"""Live clocks (4.3, R63, R114, R156): events as they happen, the instants that lie ahead, and what is told of them."""
