"""What the system administrator sees: the jobs that run by themselves, and the settings."""
