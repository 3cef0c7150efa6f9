"""What the model answered: bars, digits, saliency, model input."""
