"""The commands, one a file; each `main(args)` returns the exit status."""

DONE, FAILED, USAGE = 0, 1, 2
"""The exit statuses: done, failed, wrong usage or settings. argparse ends with 2 by itself."""
