"""The nouns: frozen types that every other room speaks of."""
