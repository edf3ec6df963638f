"""Every state, transition and role of every life of a tender, and what `perform` answers."""
