"""The trained models, one file each, and the one way all of them are sampled."""
