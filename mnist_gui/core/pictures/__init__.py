"""Picture files to ink."""
