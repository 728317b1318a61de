"""The parts an office runs on, as those who run the house see them."""
