"""At night: what repeats and what was corrected in the record, and what could be learned from it."""
