"""The last layer of a network, adapted to the user's drawings."""
