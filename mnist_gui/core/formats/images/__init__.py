"""Data sets as others keep them: tables of labels, images in arrays, IDX, Parquet."""
