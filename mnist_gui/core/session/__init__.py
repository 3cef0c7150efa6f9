"""The pages that outlive a session: the one on the pad, and those put away."""
