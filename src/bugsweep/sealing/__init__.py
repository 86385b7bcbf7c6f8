"""Evidence packed for the way home: sealed, and opened again."""
