"""Who is here: users, the makers behind pieces (guests among them), and allowances."""
