"""Read a page: find the digits on it and classify them."""
