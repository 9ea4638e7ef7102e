"""What is measured: one file a subject, each with `measure`, which returns rows of the report."""
