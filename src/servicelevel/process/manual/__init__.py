"""The process as people read it: flows with the open cases, the matrix, the policies, and where it contradicts itself."""
