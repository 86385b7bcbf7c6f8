"""What an Android phone gives away."""
