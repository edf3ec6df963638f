"""What waits on the desk: one provider per topic."""
