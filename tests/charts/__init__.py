"""Pictures: the figures on them, what is drawn, and the process that draws."""
