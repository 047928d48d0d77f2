"""民情日记: an offline desktop notebook for village and township cadres."""

__version__ = "0.1.0"
