"""Context of a handler: the parsed update, the reply and its destination, members of groups, routes."""
