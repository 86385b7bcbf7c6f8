"""What is known of an iPhone from its evidence."""
