"""Huishoudboekje: a household's income in, its fixed costs out on one date, one spendable figure.

The package promises exact money and days; it knows nothing of HTTP (that is the package `api`).
"""
