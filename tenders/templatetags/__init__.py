"""Tags of the tender procedure."""
