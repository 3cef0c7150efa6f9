"""What a drawing or a picture says: ink, preprocessing and models, free of Qt."""
