"""Loudspeakers and headphone jacks: what the terminal says aloud."""
