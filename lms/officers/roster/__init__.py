"""The roster of the personnel system: read, compared, applied whole or not at all (S4)."""
