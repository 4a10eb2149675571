"""One function a measure. Each says what it counts and where the method comes from."""
