"""Live running: feeds are followed, articles placed as they come, reports kept current."""
