"""What people do with each other's pieces: hear them, love them, talk about them."""
