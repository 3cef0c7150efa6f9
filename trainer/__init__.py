"""The training program: from MNIST to a published model."""

import logging

# What is worth a person's attention is said in a sentence, not logged.
logging.getLogger(__name__).addHandler(logging.NullHandler())
