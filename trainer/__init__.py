"""The training program: from MNIST to a published model."""

import logging

# Commands print what the user should know; the log is for debugging.
logging.getLogger(__name__).addHandler(logging.NullHandler())
