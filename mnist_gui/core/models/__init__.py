"""Model folders: manifest, versions, preferences."""
