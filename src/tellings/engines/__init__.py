"""Engines run the two maps of the line. `local` needs nothing but this process."""
