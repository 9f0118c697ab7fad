"""Doorstep against stock Rasa, on the same data in the same run: `python -m benchmarks` (README.md in results/)."""
