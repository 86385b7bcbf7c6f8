"""What an iPhone gives away."""
