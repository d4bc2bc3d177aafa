"""The ids that we give to our own payments, by which banks and statements name them.

It promises one id for one business key; it does not know what is paid.
"""

from hashlib import sha256


def end_to_end_id(key: str) -> str:
    """The id that follows the payment with this business key through all banks, and back.

    35 characters, the same for the same key and no other; it tells nothing of the key.
    """
    return f"HHB{sha256(key.encode()).hexdigest()[:32].upper()}"
