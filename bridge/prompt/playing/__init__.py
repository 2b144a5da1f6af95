"""How it is played: ways, and the steps of single drums."""
