"""Is the amount right: toeslagen and protected earnings as the law computes them.

It promises the law's own figures with their sources; it does not know a household or its money.
"""
