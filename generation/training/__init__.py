"""Training and evaluation. The engine never imports this package."""
