"""Context of a handler: the parsed update, the reply, its destination, filters."""
