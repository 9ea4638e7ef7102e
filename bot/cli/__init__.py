"""The commands, one a file; each `main(args)` returns the exit status: 0 done, 1 failed, 2 usage or settings."""
