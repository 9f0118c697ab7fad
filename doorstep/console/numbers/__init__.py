"""Figures of days: exceptions, texts, drivers."""
