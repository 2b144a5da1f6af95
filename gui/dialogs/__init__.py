"""Settings, the log, and what Fodder is made of."""
