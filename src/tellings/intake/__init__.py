"""Adapters that fetch captures: files and folders, archives, feeds, the web."""
