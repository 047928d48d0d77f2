"""今日: what the day asks for."""
