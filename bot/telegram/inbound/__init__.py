"""Updates on their way in: long polling, intake, group filter, pre-queue actions, inbox worker."""
