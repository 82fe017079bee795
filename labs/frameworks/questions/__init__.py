"""What is asked of every configuration."""
