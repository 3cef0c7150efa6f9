"""Picture files to ink: decoding in a process of its own, and binarization."""
