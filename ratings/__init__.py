"""Questionnaires and what follows from them: marks, positions, half-years, comments."""
