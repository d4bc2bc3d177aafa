"""Which agreement or payment order a statement line is for: candidates, their reasons, doubt.

The room promises that a line is booked by itself only where one candidate is left and nothing
speaks against it; it books nothing and loads nothing.
"""
