"""Barcode scanners: the contract."""
