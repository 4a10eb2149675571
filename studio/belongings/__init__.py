"""All that a maker owns here: taken home as one zip, brought back from it, given up."""
