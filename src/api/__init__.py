"""HTTP, and nothing else: the JSON API and the screens over the same actions and views.

It promises that no rule lives here; what may be done is decided in `huishoudboekje`.
"""
