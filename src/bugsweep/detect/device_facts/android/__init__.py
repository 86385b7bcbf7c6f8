"""What is known of an Android phone from its evidence."""
