"""Readers for chip documents (passports, permits) and chip cards over PC/SC: the contract."""
