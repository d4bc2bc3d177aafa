"""Expected against actual: what did not happen, or happened otherwise, and needs a person.

The room promises the causes that hold on a day, each once; it knows no owner and keeps no history.
"""
