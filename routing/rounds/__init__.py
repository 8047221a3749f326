"""Rounds from what people ask for to what inspectors take along: plain values in and out."""
