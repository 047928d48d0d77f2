"""Packages: what travels on a stick between laptops and the county, signed and sealed; CONTRIBUTING has the bytes."""
