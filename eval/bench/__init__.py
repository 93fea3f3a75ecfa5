"""The parts of ``eval/benchmark.py``."""
