"""What every app leans on, and what knows none of them."""
