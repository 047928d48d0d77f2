"""Photographs from telephones and cameras, made small and anonymous."""
