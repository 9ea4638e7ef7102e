"""What the measurements share: pinned processes, simulators, load, and their report."""
