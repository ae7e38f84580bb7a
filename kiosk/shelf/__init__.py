"""The catalogue as it lies on the disk of a terminal: compiled, verified, searched, brought up to date."""
