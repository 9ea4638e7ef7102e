"""What a handler gets: the parsed update, the reply, its destination, filters."""
